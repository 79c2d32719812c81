import type { Answer, ListPage } from './declaration.js';
import { defineKind } from './kind.js';
import type { ParentList } from './nested.js';
import { ecs } from './services.js';
import { pascal } from './shape.js';
import { SharedAnswers } from './shared-answers.js';

type Ecs = Awaited<ReturnType<typeof ecs.connect>>;

const clusterPages = new SharedAnswers<ListPage<string>>();

/** ARNs of all clusters; one list for all kinds of a resync that need it. */
export const clusters: ParentList<Ecs, string> = {
  api: 'ListClusters',
  permissions: ['ecs:ListClusters'],
  pageSize: 100,
  key: (arn) => arn,
  page: (aws, token) =>
    clusterPages.once(aws, `clusters ${token ?? ''}`, async () => {
      const { sdk, send } = aws;
      const answer = await send(new sdk.ListClustersCommand({ maxResults: 100, nextToken: token }));
      return { items: answer.clusterArns ?? [], next: answer.nextToken };
    }),
};

export const cluster = defineKind({
  name: 'AWS::ECS::Cluster',
  service: ecs,
  scope: 'regional',
  list: clusters,
  id: (arn) => arn,
  properties: () => ({}),
  actions: [
    {
      name: 'DescribeClustersAction',
      permissions: ['ecs:DescribeClusters'],
      batch: 100,
      call: async ({ sdk, send }, arns) => {
        const { clusters = [], failures = [] } = await send(
          new sdk.DescribeClustersCommand({
            clusters: [...arns],
            include: ['TAGS', 'ATTACHMENTS', 'SETTINGS', 'CONFIGURATIONS', 'STATISTICS'],
          }),
        );
        const answers = new Map<string, Answer>();
        for (const one of clusters) {
          answers.set(one.clusterArn ?? '', { part: pascal(one, { settings: 'ClusterSettings' }) });
        }
        for (const { arn = '', reason = 'Unknown', detail = '' } of failures) {
          answers.set(
            arn,
            reason === 'MISSING' ? { gone: true } : { fault: { code: reason, message: detail } },
          );
        }
        return answers;
      },
    },
  ],
  tags: { property: 'Tags', action: 'DescribeClustersAction' },
  lookup: {
    permissions: ['ecs:DescribeClusters'],
    batch: 100,
    many: async ({ sdk, send }, arns) => {
      const { clusters = [], failures = [] } = await send(
        new sdk.DescribeClustersCommand({ clusters: [...arns] }),
      );
      // A deleted cluster stays describable as INACTIVE for a while.
      const there = clusters
        .filter(({ status }) => status !== 'INACTIVE')
        .map(({ clusterArn = '' }) => clusterArn);
      const unclear = failures.filter(({ reason }) => reason !== 'MISSING').map(({ arn = '' }) => arn);
      return new Set([...there, ...unclear]);
    },
  },
});
