/** The emulators of AWS that the tests have, by their URLs. `moto` is where `missing-operations.ts` stands before it. */
export interface Emulators {
  ministack: string;
  moto: string;
}

/** Kinds that ministack lacks, by the name of their service in the SDK's environment variables. */
const IN_MOTO: Readonly<Record<string, readonly string[]>> = {
  CODEDEPLOY: [
    'AWS::CodeDeploy::Application',
    'AWS::CodeDeploy::Deployment',
    'AWS::CodeDeploy::DeploymentGroup',
    'AWS::CodeDeploy::DeploymentTarget',
  ],
  CODEPIPELINE: [
    'AWS::CodePipeline::Action',
    'AWS::CodePipeline::ActionExecution',
    'AWS::CodePipeline::Pipeline',
    'AWS::CodePipeline::PipelineExecution',
    'AWS::CodePipeline::Stage',
  ],
  KAFKA: ['AWS::MSK::ServerlessCluster'],
  MEMORYDB: ['AWS::MemoryDB::User'],
  // ministack has no ListTagsForResources.
  ROUTE_53: ['AWS::Route53::HostedZone'],
};

/** Which emulator has the kind. */
export function emulatorOf(kind: string): keyof Emulators {
  return Object.values(IN_MOTO).flat().includes(kind) ? 'moto' : 'ministack';
}

/** Environment variables by which SDK clients find the emulator of their service. */
export function endpointVariables({ ministack, moto }: Emulators): Record<string, string> {
  const own = Object.keys(IN_MOTO).map((service) => [`AWS_ENDPOINT_URL_${service}`, moto]);
  return { AWS_ENDPOINT_URL: ministack, ...Object.fromEntries(own) };
}
