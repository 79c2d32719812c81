import { accountInfo } from './account.js';
import { certificate } from './acm.js';
import { restApi } from './api-gateway.js';
import { autoScalingGroup } from './auto-scaling.js';
import { cloudControlKind } from './cloud-control.js';
import { stack } from './cloudformation.js';
import { distribution } from './cloudfront.js';
import { buildRun, project } from './codebuild.js';
import { application, deploymentGroup } from './codedeploy.js';
import { deployment, deploymentTarget } from './codedeploy-deployment.js';
import { pipeline } from './codepipeline.js';
import { actionExecution, pipelineExecution } from './codepipeline-execution.js';
import { pipelineAction, pipelineStage } from './codepipeline-structure.js';
import { table } from './dynamodb.js';
import { instance } from './ec2.js';
import { securityGroup, subnet, vpc } from './ec2-network.js';
import { volume } from './ec2-volume.js';
import { repository } from './ecr.js';
import { cluster } from './ecs.js';
import { service } from './ecs-service.js';
import { taskDefinition } from './ecs-task-definition.js';
import { eksCluster } from './eks.js';
import { cacheCluster } from './elasticache.js';
import { loadBalancer } from './elb.js';
import { role } from './iam.js';
import type { Kind } from './kind.js';
import { key } from './kms.js';
import { lambdaFunction } from './lambda.js';
import { logGroup } from './logs.js';
import { user } from './memorydb.js';
import { mskCluster, mskServerlessCluster } from './msk.js';
import { organizationAccount } from './organizations.js';
import { dbCluster, dbInstance } from './rds.js';
import { group } from './resource-groups.js';
import { hostedZone } from './route53.js';
import { bucket } from './s3.js';
import { secret } from './secrets-manager.js';
import { configurationSet, emailIdentity } from './ses.js';
import { topic } from './sns.js';
import { queue } from './sqs.js';
import { stateMachine } from './step-functions.js';

/** Kinds with a declaration of their own. All others are read through Cloud Control. */
export const NATIVE_KINDS: readonly Kind[] = [
  accountInfo,
  organizationAccount,
  bucket,
  instance,
  cluster,
  lambdaFunction,
  table,
  queue,
  topic,
  service,
  dbInstance,
  dbCluster,
  certificate,
  stack,
  securityGroup,
  subnet,
  vpc,
  loadBalancer,
  logGroup,
  group,
  buildRun,
  project,
  application,
  deployment,
  deploymentGroup,
  deploymentTarget,
  pipelineAction,
  actionExecution,
  pipeline,
  pipelineExecution,
  pipelineStage,
  restApi,
  autoScalingGroup,
  distribution,
  role,
  key,
  hostedZone,
  secret,
  stateMachine,
  volume,
  repository,
  taskDefinition,
  eksCluster,
  cacheCluster,
  user,
  mskCluster,
  mskServerlessCluster,
  configurationSet,
  emailIdentity,
];

const kinds = new Map(NATIVE_KINDS.map((kind) => [kind.name, kind]));

/** The kind of this name (`AWS::Service::Type`): its declaration, or the Cloud Control reader for it. */
export function kindOf(name: string): Kind {
  let kind = kinds.get(name);
  if (!kind) {
    kind = cloudControlKind(name);
    kinds.set(name, kind);
  }
  return kind;
}
