import type { ParentSelector } from '../../config/mapping-types.js';
import { homeRegion } from '../partition.js';
import type { ReadOptions } from '../types.js';
import { getResource, listOf, type Listed } from './cloud-control-list.js';
import { cloudControlTypes } from './cloud-control-types.js';
import type { KindScope } from './declaration.js';
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
const GET_RESOURCE = 'GetResource';

/**
 * Any `AWS::Service::Type` through Cloud Control. GetResource runs for every item where the block asks for it, else only
 * for those of which the list gives no more than the identifier, or lacks the tags that the selector looks at.
 *
 * @param parent of a type that can be listed only by its parent
 */
export function cloudControlKind(name: string, parent?: ParentSelector): Kind {
  const service = name.split('::')[1] ?? '';
  const scope: KindScope = GLOBAL_SERVICES.has(service) ? 'global' : 'regional';
  const reading = ['cloudformation:GetResource', ...(cloudControlTypes().get(name)?.read ?? [])];
  return defineKind({
    name,
    native: false,
    service: cloudControl,
    scope,
    globalRegion: (partition) =>
      partition === 'aws' && ELSEWHERE.has(service) ? 'us-west-2' : homeRegion(partition),
    list: listOf(name, parent),
    id: ({ identifier }) => identifier,
    cloudControlId: ({ identifier }) => identifier,
    properties: ({ listed }) => listed,
    tags: { property: 'Tags', action: GET_RESOURCE },
    actions: [
      {
        name: GET_RESOURCE,
        permissions: reading,
        when: needsMore,
        each: (aws, { identifier }) => getResource(aws, name, identifier),
      },
    ],
    lookup: {
      permissions: reading,
      one: async (aws, id) => {
        await getResource(aws, name, id);
        return 'present';
      },
    },
  });
}

function needsMore({ identifier, listed }: Listed, { useGetResourceAPI, tags }: ReadOptions): boolean {
  if (useGetResourceAPI || (tags && !('Tags' in listed))) return true;
  // `a|b` names two properties: nothing beyond the parts of the identifier was given.
  const parts = new Set([identifier, ...identifier.split('|')]);
  return Object.values(listed).every((value) => typeof value === 'string' && parts.has(value));
}
