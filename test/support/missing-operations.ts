import type { DeploymentTarget } from '@aws-sdk/client-codedeploy';
import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

import { startAwsProxy } from './aws-proxy.js';
import type { AwsAnswer, AwsCall, AwsProxy } from './aws-proxy.js';
import { repairMoto } from './moto-repairs.js';
import type { Emulators } from './seed/emulators.js';

/**
 * Stands before ministack and moto, answers the operations that neither has (ministack 1.5.33, moto 5.2.5), and lets
 * everything else through:
 * - CodeDeploy BatchGetDeploymentGroups: of moto's own GetDeploymentGroup;
 * - CodeDeploy ListDeploymentTargets, BatchGetDeploymentTargets and CodePipeline ListActionExecutions: of what the seed
 *   says there is, as moto runs no deployment and no pipeline;
 * - EC2 DescribeVolumeAttribute: ministack answers the same for every volume, and keeps nothing of ModifyVolumeAttribute.
 *
 * It also repairs what moto answers wrongly: see `moto-repairs.ts`.
 */
export interface MissingOperations {
  /** The proxies; they count the calls, too. */
  proxies: Record<keyof Emulators, AwsProxy>;
  urls: Emulators;
  /** By deployment id. */
  deploymentTargets: Map<string, DeploymentTarget[]>;
  /** By {@link pipelineKey}. */
  actionExecutions: Map<string, ActionExecutionDetail[]>;
  /** Ids of volumes whose I/O is enabled automatically. */
  autoEnableIO: Set<string>;
  stop(): Promise<void>;
}

/** By it moto tells accounts. */
const ACCOUNT_HEADER = 'x-moto-account-id';

type Held = Pick<MissingOperations, 'deploymentTargets' | 'actionExecutions' | 'autoEnableIO'>;
type Operation = (call: AwsCall, held: Held, moto: string) => Promise<AwsAnswer>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  BatchGetDeploymentGroups: batchGetDeploymentGroups,
  ListDeploymentTargets: async ({ body }, { deploymentTargets }) => {
    const targets = deploymentTargets.get(textOf(body, 'deploymentId'));
    return targets ? json({ targetIds: targets.map(targetIdOf) }) : error('DeploymentDoesNotExistException');
  },
  BatchGetDeploymentTargets: async ({ body }, { deploymentTargets }) => {
    const targets = deploymentTargets.get(textOf(body, 'deploymentId'));
    const wanted = new Set(textsOf(body, 'targetIds'));
    if (!targets) return error('DeploymentDoesNotExistException');
    const found = targets.filter((target) => wanted.has(targetIdOf(target)));
    return found.length === wanted.size
      ? // In no order that was asked for.
        json({ deploymentTargets: found.toReversed() })
      : error('DeploymentTargetDoesNotExistException');
  },
  ListActionExecutions: async ({ account, body }, { actionExecutions }) => {
    const details = actionExecutions.get(pipelineKey(account, textOf(body, 'pipelineName')));
    return details ? json({ actionExecutionDetails: details }) : error('PipelineNotFoundException');
  },
  DescribeVolumeAttribute: async ({ body }, { autoEnableIO }) => {
    const id = new URLSearchParams(body).get('VolumeId') ?? '';
    return {
      type: 'text/xml',
      body:
        '<DescribeVolumeAttributeResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">' +
        `<volumeId>${id}</volumeId><autoEnableIO><value>${autoEnableIO.has(id)}</value></autoEnableIO>` +
        '</DescribeVolumeAttributeResponse>',
    };
  },
};

/** Names a pipeline; the seed's names are of one region. */
export function pipelineKey(account: string, name: string): string {
  return `${account} ${name}`;
}

/** @param emulators the URLs of both emulators themselves */
export async function startMissingOperations(emulators: Emulators): Promise<MissingOperations> {
  const held: Held = { deploymentTargets: new Map(), actionExecutions: new Map(), autoEnableIO: new Set() };
  const answer = async (call: AwsCall) => await OPERATIONS[call.action]?.(call, held, emulators.moto);
  const ministack = await startAwsProxy(emulators.ministack, 0, { answer });
  const moto = await startAwsProxy(emulators.moto, 0, {
    answer,
    // ministack tells accounts by a 12-digit access key id; moto does not.
    headers: ({ account }) => ({ [ACCOUNT_HEADER]: account }),
    repair: repairMoto,
    // One service has one endpoint, but ministack has the provisioned clusters of MSK and moto the serverless ones.
    route: ({ service, action }) =>
      service === 'kafka' && action.includes(' /v1/') ? emulators.ministack : undefined,
  });
  return {
    ...held,
    proxies: { ministack, moto },
    urls: { ministack: ministack.url, moto: moto.url },
    async stop() {
      await ministack.stop();
      await moto.stop();
    },
  };
}

async function batchGetDeploymentGroups(call: AwsCall, _held: Held, moto: string): Promise<AwsAnswer> {
  const applicationName = textOf(call.body, 'applicationName');
  const groups = await Promise.all(
    textsOf(call.body, 'deploymentGroupNames').map(async (deploymentGroupName) => {
      const answer = await askMoto(moto, call, 'CodeDeploy_20141006.GetDeploymentGroup', {
        applicationName,
        deploymentGroupName,
      });
      const { deploymentGroupInfo } = Object(await answer.json());
      return deploymentGroupInfo;
    }),
  );
  // AWS leaves out the groups that it does not find.
  return json({ deploymentGroupsInfo: groups.filter(Boolean) });
}

/** Another operation of the same service, account and region. Moto verifies no signature. */
function askMoto(moto: string, call: AwsCall, target: string, body: object): Promise<Response> {
  const { account, region, service } = call;
  return fetch(moto, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      [ACCOUNT_HEADER]: account,
    },
    body: JSON.stringify(body),
  });
}

function json(answer: object): AwsAnswer {
  return { type: 'application/x-amz-json-1.1', body: JSON.stringify(answer) };
}

function error(code: string): AwsAnswer {
  return { ...json({ __type: code, message: code }), status: 400 };
}

const targetIdOf = ({ instanceTarget }: DeploymentTarget) => instanceTarget?.targetId ?? '';

function textOf(body: string, field: string): string {
  const { [field]: value } = Object(JSON.parse(body));
  return String(value);
}

function textsOf(body: string, field: string): string[] {
  const { [field]: value } = Object(JSON.parse(body));
  return Array.isArray(value) ? value.map(String) : [];
}
