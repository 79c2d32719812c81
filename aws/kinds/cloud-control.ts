import { homeRegion } from '../partition.js';
import type { KindScope, Part } from './declaration.js';
import { defineKind, type Kind } from './kind.js';
import { cloudControl } from './services.js';

/** Services whose resources exist once an account; every region's Cloud Control would list the same. */
const GLOBAL_SERVICES = new Set([
  'Budgets',
  'CE',
  'CloudFront',
  'GlobalAccelerator',
  'IAM',
  'Organizations',
  'Route53',
  'Route53RecoveryControl',
  'Route53RecoveryReadiness',
  'Shield',
  'WAF',
]);
/** Of them, those whose endpoint is not in the partition's usual region. */
const ELSEWHERE = new Set(['GlobalAccelerator', 'Route53RecoveryControl', 'Route53RecoveryReadiness']);

/** The name of GetResource's action: asked for by `useGetResourceAPI`, not by `includeActions`. */
export const GET_RESOURCE = 'GetResource';

interface Described {
  Properties?: string | undefined;
}

/**
 * Any `AWS::Service::Type` through Cloud Control. GetResource runs for every item where the block asks for it, else only
 * for those of which the list gives no more than the identifier.
 */
export function cloudControlKind(name: string): Kind {
  const service = name.split('::')[1] ?? '';
  const scope: KindScope = GLOBAL_SERVICES.has(service) ? 'global' : 'regional';
  return defineKind({
    name,
    native: false,
    service: cloudControl,
    scope,
    globalRegion: (partition) =>
      partition === 'aws' && ELSEWHERE.has(service) ? 'us-west-2' : homeRegion(partition),
    list: {
      api: 'ListResources',
      permissions: ['cloudformation:ListResources'],
      pageSize: 100,
      page: async ({ sdk, send }, token) => {
        const answer = await send(
          new sdk.ListResourcesCommand({ TypeName: name, MaxResults: 100, NextToken: token }),
        );
        const items = (answer.ResourceDescriptions ?? []).map((item) => ({
          identifier: item.Identifier ?? '',
          listed: parse(item),
        }));
        return { items, next: answer.NextToken };
      },
    },
    id: ({ identifier }) => identifier,
    properties: ({ listed }) => listed,
    beside: ({ identifier }, { account, region }) => ({
      Identifier: identifier,
      __Kind: name,
      __AccountId: account,
      __Region: region,
    }),
    actions: [
      {
        name: GET_RESOURCE,
        permissions: ['cloudformation:GetResource'],
        when: (item, { useGetResourceAPI }) => useGetResourceAPI || isBare(item),
        each: async ({ sdk, send }, { identifier }) => {
          const { ResourceDescription = {} } = await send(
            new sdk.GetResourceCommand({ TypeName: name, Identifier: identifier }),
          );
          return parse(ResourceDescription);
        },
      },
    ],
    lookup: {
      permissions: ['cloudformation:GetResource'],
      one: async ({ sdk, send }, id) => {
        await send(new sdk.GetResourceCommand({ TypeName: name, Identifier: id }));
        return 'present';
      },
    },
  });
}

/** Properties come as JSON text; what is none counts as not given, so that GetResource is asked. */
function parse({ Properties }: Described): Part {
  if (!Properties) return {};
  try {
    const value: unknown = JSON.parse(Properties);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** True where the list gave nothing beyond the parts of the identifier (`a|b` names two properties). */
function isBare({ identifier, listed }: { identifier: string; listed: Part }): boolean {
  const parts = new Set([identifier, ...identifier.split('|')]);
  return Object.values(listed).every((value) => typeof value === 'string' && parts.has(value));
}
