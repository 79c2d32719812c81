import type { GetPipelineOutput, PipelineSummary } from '@aws-sdk/client-codepipeline';
import type { ListPage } from './declaration.js';
import { defineKind } from './kind.js';
import type { ParentList } from './nested.js';
import { codePipeline } from './services.js';
import { pascal } from './shape.js';
import { SharedAnswers } from './shared-answers.js';

export type CodePipeline = Awaited<ReturnType<typeof codePipeline.connect>>;

const pipelinePages = new SharedAnswers<ListPage<PipelineSummary>>();
const structures = new SharedAnswers<GetPipelineOutput>();

/** All pipelines, as AWS lists them; one list for all kinds of a resync that need it. */
export const pipelines: ParentList<CodePipeline, PipelineSummary> = {
  api: 'ListPipelines',
  permissions: ['codepipeline:ListPipelines'],
  pageSize: 1000,
  key: ({ name = '' }) => name,
  page: (aws, token) =>
    pipelinePages.once(aws, `pipelines ${token ?? ''}`, async () => {
      const { sdk, send } = aws;
      const answer = await send(new sdk.ListPipelinesCommand({ maxResults: 1000, nextToken: token }));
      return { items: answer.pipelines ?? [], next: answer.nextToken };
    }),
};

/** A pipeline's stages and actions; one call for all kinds of a resync, until the list shows that it was changed. */
export function structureOf(
  aws: CodePipeline,
  { name, version, updated }: PipelineSummary,
): Promise<GetPipelineOutput> {
  return structures.once(aws, `${name} ${version} ${updated?.getTime()}`, () =>
    aws.send(new aws.sdk.GetPipelineCommand({ name })),
  );
}

export const pipeline = defineKind({
  name: 'AWS::CodePipeline::Pipeline',
  service: codePipeline,
  scope: 'regional',
  list: pipelines,
  id: ({ name }) => name ?? '',
  properties: (summary) => pascal(summary),
  actions: [
    { name: 'ListPipelinesAction', listed: true },
    {
      name: 'GetPipelineDetailsAction',
      permissions: ['codepipeline:GetPipeline'],
      each: async (aws, summary) => {
        const { pipeline = {}, metadata = {} } = await structureOf(aws, summary);
        return { ...pascal(pipeline), ...pascal(metadata) };
      },
    },
    {
      name: 'GetPipelineTagsAction',
      permissions: ['codepipeline:ListTagsForResource'],
      // A pipeline whose tags may not be read is one all the same: what is known of its tags stays.
      onFault: 'missing',
      gives: ['Tags'],
      // The ARN is built, so that tags need not wait for GetPipeline. AWS gives all tags in one answer.
      each: async ({ sdk, send, partition, region, account }, { name }) => {
        const arn = `arn:${partition}:codepipeline:${region}:${account}:${name}`;
        const { tags = [] } = await send(new sdk.ListTagsForResourceCommand({ resourceArn: arn }));
        return { Tags: tags };
      },
    },
  ],
  tags: { property: 'Tags', action: 'GetPipelineTagsAction' },
  lookup: {
    permissions: ['codepipeline:GetPipeline'],
    one: async ({ sdk, send }, name) => {
      await send(new sdk.GetPipelineCommand({ name }));
      return 'present';
    },
  },
});
