import type { Answer } from './declaration.js';
import { clusters } from './ecs.js';
import { defineKind } from './kind.js';
import { nested } from './nested.js';
import { ecs } from './services.js';
import { pascal } from './shape.js';

/** A service, known by its own ARN and its cluster's, as old service ARNs do not name the cluster. */
interface ListedService {
  cluster: string;
  arn: string;
}

const idOf = ({ cluster, arn }: ListedService) => `${cluster}|${arn}`;

function parse(id: string): ListedService {
  const [cluster = '', arn = ''] = id.split('|');
  return { cluster, arn };
}

export const service = defineKind({
  name: 'AWS::ECS::Service',
  service: ecs,
  scope: 'regional',
  list: nested(clusters, {
    api: 'ListServices',
    permissions: ['ecs:ListServices'],
    pageSize: 100,
    page: async ({ sdk, send }, cluster, token) => {
      const answer = await send(new sdk.ListServicesCommand({ cluster, maxResults: 100, nextToken: token }));
      return { items: (answer.serviceArns ?? []).map((arn) => ({ cluster, arn })), next: answer.nextToken };
    },
  }),
  id: idOf,
  properties: () => ({}),
  context: ({ cluster }) => ({ ClusterArn: cluster }),
  tags: { property: 'Tags', action: 'DescribeServicesAction' },
  actions: [
    { name: 'ListServicesAction', listed: true },
    {
      name: 'DescribeServicesAction',
      permissions: ['ecs:DescribeServices'],
      batch: 10,
      group: ({ cluster }) => cluster,
      call: async ({ sdk, send }, items) => {
        const cluster = items[0]?.cluster;
        const { services = [], failures = [] } = await send(
          new sdk.DescribeServicesCommand({
            cluster,
            services: items.map(({ arn }) => arn),
            include: ['TAGS'],
          }),
        );
        const answers = new Map<string, Answer>();
        const at = (arn = '') => idOf({ cluster: cluster ?? '', arn });
        for (const one of services) {
          // A deleted service stays describable for a while.
          const there = one.status !== 'INACTIVE';
          answers.set(at(one.serviceArn), there ? { part: pascal(one) } : { gone: true });
        }
        for (const { arn, reason = 'Unknown', detail = '' } of failures) {
          answers.set(
            at(arn),
            reason === 'MISSING' ? { gone: true } : { fault: { code: reason, message: detail } },
          );
        }
        return answers;
      },
    },
  ],
  lookup: {
    permissions: ['ecs:DescribeServices'],
    one: async ({ sdk, send }, id) => {
      const { cluster, arn } = parse(id);
      const { services = [], failures = [] } = await send(
        new sdk.DescribeServicesCommand({ cluster, services: [arn] }),
      );
      if (failures.some(({ reason }) => reason === 'MISSING')) return 'gone';
      const [service] = services;
      // AWS may have any other reason for not describing it: that says nothing of whether it is there.
      if (!service) throw new Error(`ECS did not describe ${arn}: ${failures[0]?.reason}`);
      return service.status === 'INACTIVE' ? 'gone' : 'present';
    },
  },
});
