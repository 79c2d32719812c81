import { allPages } from './all-pages.js';
import type { Answer, ListPage } from './declaration.js';
import { defineKind } from './kind.js';
import { nested, type ParentList } from './nested.js';
import { codeDeploy } from './services.js';
import { pascal } from './shape.js';
import { SharedAnswers } from './shared-answers.js';

type CodeDeploy = Awaited<ReturnType<typeof codeDeploy.connect>>;

const applicationPages = new SharedAnswers<ListPage<string>>();

/** Names of all applications; one list for all kinds of a resync that need it. */
const applications: ParentList<CodeDeploy, string> = {
  api: 'ListApplications',
  permissions: ['codedeploy:ListApplications'],
  pageSize: 100,
  key: (name) => name,
  page: (aws, token) =>
    applicationPages.once(aws, `applications ${token ?? ''}`, async () => {
      const { sdk, send } = aws;
      const answer = await send(new sdk.ListApplicationsCommand({ nextToken: token }));
      return { items: answer.applications ?? [], next: answer.nextToken };
    }),
};

/** @param resource `application:NAME` or `deploymentgroup:APPLICATION/NAME`; AWS's answers do not name the ARN */
async function tagsOf({ sdk, send, partition, region, account }: CodeDeploy, resource: string) {
  const ResourceArn = `arn:${partition}:codedeploy:${region}:${account}:${resource}`;
  const Tags = await allPages(async (NextToken) => {
    const answer = await send(new sdk.ListTagsForResourceCommand({ ResourceArn, NextToken }));
    return { items: answer.Tags ?? [], next: answer.NextToken };
  });
  return { Tags };
}

export const application = defineKind({
  name: 'AWS::CodeDeploy::Application',
  service: codeDeploy,
  scope: 'regional',
  list: applications,
  id: (name) => name,
  properties: (name) => ({ ApplicationName: name }),
  actions: [
    {
      name: 'GetCodeDeployApplicationDetailsAction',
      permissions: ['codedeploy:BatchGetApplications'],
      batch: 100,
      // Refused as a whole where one application is not there: the engine finds out which.
      call: async ({ sdk, send }, names) => {
        const { applicationsInfo = [] } = await send(
          new sdk.BatchGetApplicationsCommand({ applicationNames: [...names] }),
        );
        return new Map<string, Answer>(
          applicationsInfo.map((one) => [one.applicationName ?? '', { part: pascal(one) }]),
        );
      },
    },
    {
      name: 'GetCodeDeployApplicationTagsAction',
      permissions: ['codedeploy:ListTagsForResource'],
      // An application whose tags may not be read is one all the same: what is known of its tags stays.
      onFault: 'missing',
      gives: ['Tags'],
      each: (aws, name) => tagsOf(aws, `application:${name}`),
    },
  ],
  tags: { property: 'Tags', action: 'GetCodeDeployApplicationTagsAction' },
  lookup: {
    permissions: ['codedeploy:BatchGetApplications'],
    batch: 100,
    many: async ({ sdk, send }, names) => {
      const { applicationsInfo = [] } = await send(
        new sdk.BatchGetApplicationsCommand({ applicationNames: [...names] }),
      );
      return new Set(applicationsInfo.map(({ applicationName = '' }) => applicationName));
    },
  },
});

interface ListedGroup {
  application: string;
  name: string;
}

const groupId = ({ application, name }: ListedGroup) => `${application}|${name}`;

export const deploymentGroup = defineKind({
  name: 'AWS::CodeDeploy::DeploymentGroup',
  service: codeDeploy,
  scope: 'regional',
  list: nested(applications, {
    api: 'ListDeploymentGroups',
    permissions: ['codedeploy:ListDeploymentGroups'],
    pageSize: 100,
    page: async ({ sdk, send }, application, token) => {
      const answer = await send(
        new sdk.ListDeploymentGroupsCommand({ applicationName: application, nextToken: token }),
      );
      return {
        items: (answer.deploymentGroups ?? []).map((name) => ({ application, name })),
        next: answer.nextToken,
      };
    },
  }),
  id: groupId,
  properties: ({ application, name }) => ({ ApplicationName: application, DeploymentGroupName: name }),
  actions: [
    {
      name: 'GetDeploymentGroupDetailsAction',
      permissions: ['codedeploy:BatchGetDeploymentGroups'],
      batch: 100,
      group: ({ application }) => application,
      call: async ({ sdk, send }, items) => {
        const { deploymentGroupsInfo = [], errorMessage } = await send(
          new sdk.BatchGetDeploymentGroupsCommand({
            applicationName: items[0]?.application,
            deploymentGroupNames: items.map(({ name }) => name),
          }),
        );
        // AWS does not say which groups its message is about; without one, those left out are not there.
        const leftOut: Answer = errorMessage
          ? { fault: { code: 'BatchGetDeploymentGroups', message: errorMessage } }
          : { gone: true };
        const answers = new Map<string, Answer>(items.map((item) => [groupId(item), leftOut]));
        for (const one of deploymentGroupsInfo) {
          const { applicationName = '', deploymentGroupName = '' } = one;
          answers.set(groupId({ application: applicationName, name: deploymentGroupName }), {
            part: pascal(one),
          });
        }
        return answers;
      },
    },
    {
      // The peer's name for it has no suffix.
      name: 'GetDeploymentGroupTags',
      optional: true,
      gives: ['Tags'],
      permissions: ['codedeploy:ListTagsForResource'],
      each: (aws, { application, name }) => tagsOf(aws, `deploymentgroup:${application}/${name}`),
    },
  ],
  tags: { property: 'Tags', action: 'GetDeploymentGroupTags' },
  lookup: {
    permissions: ['codedeploy:GetDeploymentGroup'],
    // Unlike the batch call it says of one group that it is not there.
    one: async ({ sdk, send }, id) => {
      const [applicationName, deploymentGroupName] = id.split('|');
      await send(new sdk.GetDeploymentGroupCommand({ applicationName, deploymentGroupName }));
      return 'present';
    },
  },
});
