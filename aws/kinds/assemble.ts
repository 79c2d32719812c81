import type { MetadataBearer } from '@smithy/types';
import type { Connection } from '../clients-service.js';
import type { RawObject, ReadFault, ReadOptions, Resource } from '../types.js';
import type { Action, KindDeclaration, Part } from './declaration.js';
import { plainObject } from './shape.js';
import { passesTags } from './tags.js';

/** An item on its way to being a resource. `parts` are in the order of the actions, so that merging is too. */
export interface Draft<Item, Aws> {
  id: string;
  item: Item;
  aws: Aws;
  parts: (Part | undefined)[];
  gone: boolean;
  /** Actions that it can do without and that did not find it: whether it vanished is to be looked up. */
  notFound: { action: string; fault: ReadFault }[];
  fault: ReadFault | undefined;
  missing: { action: string; fault: ReadFault }[];
}

/**
 * What a described item is to its reader; undefined where the selector's `since` leaves it out.
 *
 * @param actions those that ran, in the order of the draft's parts
 */
export function resourceOf<Sdk, In extends object, Out extends MetadataBearer, Config, Item>(
  kind: KindDeclaration<Sdk, In, Out, Config, Item>,
  actions: readonly Action<Connection<Sdk, In, Out, Config>, Item>[],
  { tags, since }: ReadOptions,
  draft: Draft<Item, Connection<Sdk, In, Out, Config>>,
): Resource | undefined {
  const { id, fault, missing } = draft;
  if (fault) return { state: 'unsure', id, fault };
  const raw = rawOf(kind, actions, draft);
  if (tags && kind.tags) {
    const unread = missing.find(({ action }) => action === kind.tags?.action);
    if (unread) return { state: 'unsure', id, fault: unread.fault };
    if (!passesTags(raw.Properties[kind.tags.property], tags)) return { state: 'filtered', id };
  }
  const time = kind.history?.time(raw.Properties);
  const occurredAt = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  const known = !Number.isNaN(occurredAt);
  if (known && since !== undefined && occurredAt < since) return undefined;
  return {
    state: 'read',
    id,
    raw,
    ...(missing.length > 0 && { missing }),
    ...(known && { occurredAt }),
  };
}

/** True where the list call gave the item's tags, and the selector leaves it out by them. */
export function isListedWithoutTags<Sdk, In extends object, Out extends MetadataBearer, Config, Item>(
  kind: KindDeclaration<Sdk, In, Out, Config, Item>,
  { tags }: ReadOptions,
  item: Item,
  aws: Connection<Sdk, In, Out, Config>,
): boolean {
  if (!tags || !kind.tags || kind.tags.action !== undefined) return false;
  return !passesTags(kind.properties(item, aws)[kind.tags.property], tags);
}

function rawOf<Sdk, In extends object, Out extends MetadataBearer, Config, Item>(
  kind: KindDeclaration<Sdk, In, Out, Config, Item>,
  actions: readonly Action<Connection<Sdk, In, Out, Config>, Item>[],
  { item, aws, parts }: Draft<Item, Connection<Sdk, In, Out, Config>>,
): RawObject {
  const place = { account: aws.account, region: aws.region, partition: aws.partition };
  const properties = kind.properties(item, place);
  const top: Part = {};
  for (const [i, part] of parts.entries()) Object.assign(actions[i]?.atTop ? top : properties, part);
  const raw: RawObject = { Type: kind.name, Properties: plainObject(properties) };
  if (kind.context !== null) {
    raw['__ExtraContext'] = plainObject({
      AccountId: place.account,
      Region: place.region,
      ...kind.context?.(item),
    });
  }
  if (kind.cloudControlId) {
    raw['Identifier'] = kind.cloudControlId(item, place);
    raw['__Kind'] = kind.name;
    raw['__AccountId'] = place.account;
    raw['__Region'] = place.region;
  }
  return Object.assign(raw, plainObject({ ...kind.beside?.(item, place), ...top }));
}
