import type { DeploymentTarget } from '@aws-sdk/client-codedeploy';
import { awsFault } from '../fault-codes.js';
import type { Answer, ListPage, Part } from './declaration.js';
import { defineKind } from './kind.js';
import { nested, type ParentList } from './nested.js';
import { codeDeploy } from './services.js';
import { pascal } from './shape.js';
import { SharedAnswers } from './shared-answers.js';

type CodeDeploy = Awaited<ReturnType<typeof codeDeploy.connect>>;

const deploymentPages = new SharedAnswers<ListPage<string>>();

/** Ids of the deployments created since then; one list for all kinds of a resync that ask for the same time. */
const deployments: ParentList<CodeDeploy, string> = {
  api: 'ListDeployments',
  permissions: ['codedeploy:ListDeployments'],
  pageSize: 100,
  key: (id) => id,
  page: (aws, token, { since }) =>
    deploymentPages.once(aws, `deployments ${since ?? ''} ${token ?? ''}`, async () => {
      const { sdk, send } = aws;
      const answer = await send(
        new sdk.ListDeploymentsCommand({
          nextToken: token,
          ...(since !== undefined && { createTimeRange: { start: new Date(since) } }),
        }),
      );
      return { items: answer.deployments ?? [], next: answer.nextToken };
    }),
};

export const deployment = defineKind({
  name: 'AWS::CodeDeploy::Deployment',
  service: codeDeploy,
  scope: 'regional',
  list: deployments,
  id: (id) => id,
  properties: (id) => ({ DeploymentId: id }),
  history: { time: ({ CreateTime }) => CreateTime },
  actions: [
    { name: 'ListDeploymentsAction', listed: true },
    {
      // The peer calls GetDeployment for each.
      name: 'GetDeploymentAction',
      permissions: ['codedeploy:BatchGetDeployments'],
      batch: 25,
      call: async ({ sdk, send }, ids) => {
        const { deploymentsInfo = [] } = await send(
          new sdk.BatchGetDeploymentsCommand({ deploymentIds: [...ids] }),
        );
        // AWS has no error for ids that it does not know; it leaves them out.
        const answers = new Map<string, Answer>(ids.map((id) => [id, { gone: true }]));
        for (const one of deploymentsInfo) answers.set(one.deploymentId ?? '', { part: pascal(one) });
        return answers;
      },
    },
  ],
  lookup: {
    permissions: ['codedeploy:BatchGetDeployments'],
    batch: 25,
    many: async ({ sdk, send }, ids) => {
      const { deploymentsInfo = [] } = await send(
        new sdk.BatchGetDeploymentsCommand({ deploymentIds: [...ids] }),
      );
      return new Set(deploymentsInfo.map(({ deploymentId = '' }) => deploymentId));
    },
  },
});

/** A deployment may go on for so long (waiting times included), and its targets be updated until then. */
const LONGEST_DEPLOYMENT_MS = 7 * 86_400_000;

/** The deployments whose targets may have been updated since then. */
const deploymentsOfTargets: ParentList<CodeDeploy, string> = {
  ...deployments,
  page: (aws, token, options) =>
    deployments.page(
      aws,
      token,
      options.since === undefined ? options : { ...options, since: options.since - LONGEST_DEPLOYMENT_MS },
    ),
};

interface ListedTarget {
  deployment: string;
  target: string;
}

const targetId = ({ deployment, target }: ListedTarget) => `${deployment}|${target}`;

/** The target itself, of whichever compute platform. */
function bodyOf({ instanceTarget, lambdaTarget, ecsTarget, cloudFormationTarget }: DeploymentTarget) {
  return instanceTarget ?? lambdaTarget ?? ecsTarget ?? cloudFormationTarget;
}

function lastUpdate({ InstanceTarget, LambdaTarget, EcsTarget, CloudFormationTarget }: Part): unknown {
  return Object(InstanceTarget ?? LambdaTarget ?? EcsTarget ?? CloudFormationTarget).lastUpdatedAt;
}

export const deploymentTarget = defineKind({
  name: 'AWS::CodeDeploy::DeploymentTarget',
  service: codeDeploy,
  scope: 'regional',
  list: nested(deploymentsOfTargets, {
    api: 'ListDeploymentTargets',
    permissions: ['codedeploy:ListDeploymentTargets'],
    pageSize: 100,
    page: async ({ sdk, send }, deployment, token) => {
      try {
        const answer = await send(
          new sdk.ListDeploymentTargetsCommand({ deploymentId: deployment, nextToken: token }),
        );
        return {
          items: (answer.targetIds ?? []).map((target) => ({ deployment, target })),
          next: answer.nextToken,
        };
      } catch (error) {
        // One that waits for its turn has no targets yet.
        if (awsFault(error).code === 'DeploymentNotStartedException') return { items: [], next: undefined };
        throw error;
      }
    },
  }),
  id: targetId,
  // TargetId is beyond the peer, whose objects have it within the target only.
  properties: ({ deployment, target }) => ({ DeploymentId: deployment, TargetId: target }),
  history: { time: lastUpdate },
  actions: [
    {
      name: 'GetDeploymentTargetDetailsAction',
      permissions: ['codedeploy:BatchGetDeploymentTargets'],
      batch: 25,
      group: ({ deployment }) => deployment,
      // Refused as a whole where one target is not there: the engine finds out which.
      call: async ({ sdk, send }, items) => {
        const deployment = items[0]?.deployment ?? '';
        const { deploymentTargets = [] } = await send(
          new sdk.BatchGetDeploymentTargetsCommand({
            deploymentId: deployment,
            targetIds: items.map(({ target }) => target),
          }),
        );
        return new Map<string, Answer>(
          deploymentTargets.map((one) => [
            targetId({ deployment, target: bodyOf(one)?.targetId ?? '' }),
            { part: pascal(one) },
          ]),
        );
      },
    },
  ],
  lookup: {
    permissions: ['codedeploy:BatchGetDeploymentTargets'],
    one: async ({ sdk, send }, id) => {
      const [deploymentId, target = ''] = id.split('|');
      await send(new sdk.BatchGetDeploymentTargetsCommand({ deploymentId, targetIds: [target] }));
      return 'present';
    },
  },
});
