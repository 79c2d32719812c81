import type { MetadataBearer } from '@smithy/types';
import type { Connection } from '../clients-service.js';
import { type AwsFault, awsFault } from '../fault-codes.js';
import type { ReadFault, ReadOptions, Resource } from '../types.js';
import { type Draft, isListedWithoutTags, resourceOf } from './assemble.js';
import type { Action, BatchAction, EachAction, KindDeclaration, Lookup } from './declaration.js';
import { lookUp } from './exists.js';

/** Half of a page, but at least this many, refused for being too fast or by AWS's own faults: stop and try later. */
const STORM = 10;

/**
 * Thrown where describing cannot go on: the credentials are no longer taken, nothing answers, or AWS fails half of a
 * page. The scope is read on from its cursor later.
 */
export class DescribeStopped extends Error {
  constructor(readonly original: unknown) {
    super('describing stopped', { cause: original });
  }
}

/**
 * Runs the actions that the options ask for on a page of items and joins their answers by key. An item that vanished is
 * left out; one that could not be read whole is `unsure`. Throws {@link DescribeStopped}.
 *
 * @param connect the service in a region (that of the item, for global kinds)
 */
export async function describe<Sdk, In extends object, Out extends MetadataBearer, Config, Item>(
  kind: KindDeclaration<Sdk, In, Out, Config, Item>,
  options: ReadOptions,
  items: readonly Item[],
  connect: (region: string | undefined) => Promise<Connection<Sdk, In, Out, Config>>,
  signal: AbortSignal,
): Promise<Resource[]> {
  type Aws = Connection<Sdk, In, Out, Config>;
  const drafts: Draft<Item, Aws>[] = [];
  const resources: Resource[] = [];
  for (const item of items) {
    const region = kind.regionOf?.(item);
    const id = kind.id(item);
    if (typeof region === 'object') resources.push({ state: 'unsure', id, fault: region });
    else {
      const aws = await connect(region);
      // What is left out by tags that the list gave needs no further call.
      if (isListedWithoutTags(kind, options, item, aws)) resources.push({ state: 'filtered', id });
      else
        drafts.push({ id, item, aws, parts: [], gone: false, notFound: [], fault: undefined, missing: [] });
    }
  }
  const page = { drafts, options, storm: new Storm(items.length) };
  const actions = kind.actions.filter(
    ({ name, optional }) => !optional || options.includeActions.includes(name),
  );
  await untilAllEnd(actions.map((action, place) => runAction(action, place, page)));
  await Promise.all(drafts.map((draft) => settleNotFound(kind.lookup, draft)));
  // What was cancelled failed for our own reasons: it says nothing about the items.
  signal.throwIfAborted();
  for (const draft of drafts) {
    if (draft.gone) continue;
    const resource = resourceOf(kind, actions, options, draft);
    if (resource) resources.push(resource);
  }
  return resources;
}

async function runAction<Aws, Item>(
  action: Action<Aws, Item>,
  place: number,
  { drafts, options, storm }: { drafts: readonly Draft<Item, Aws>[]; options: ReadOptions; storm: Storm },
): Promise<void> {
  if ('listed' in action) return;
  if ('derive' in action) {
    for (const draft of drafts) draft.parts[place] = action.derive(draft.item);
    return;
  }
  if ('each' in action) {
    const chosen = action.when ? drafts.filter(({ item }) => action.when?.(item, options)) : drafts;
    await untilAllEnd(chosen.map((draft) => runEach(action, place, draft, storm)));
    return;
  }
  await untilAllEnd(batchesOf(action, drafts).map((batch) => runBatch(action, place, batch, storm)));
}

function batchesOf<Aws, Item>(
  action: BatchAction<Aws, Item>,
  drafts: readonly Draft<Item, Aws>[],
): Draft<Item, Aws>[][] {
  const groups = new Map<string, Draft<Item, Aws>[]>();
  for (const draft of drafts) {
    const name = action.group?.(draft.item) ?? '';
    const members = groups.get(name);
    if (members) members.push(draft);
    else groups.set(name, [draft]);
  }
  return [...groups.values()].flatMap((members) => {
    const batches: Draft<Item, Aws>[][] = [];
    for (let i = 0; i < members.length; i += action.batch) batches.push(members.slice(i, i + action.batch));
    return batches;
  });
}

async function runEach<Aws, Item>(
  action: EachAction<Aws, Item>,
  place: number,
  draft: Draft<Item, Aws>,
  storm: Storm,
): Promise<void> {
  try {
    draft.parts[place] = await action.each(draft.aws, draft.item);
  } catch (error) {
    const fault = awsFault(error);
    const none = action.none?.[fault.code];
    if (none) draft.parts[place] = structuredClone(none);
    else if (fault.class === 'not-found') vanish(action, draft, fault);
    else {
      storm.add(fault, error);
      record(action, draft, fault);
    }
  }
}

async function runBatch<Aws, Item>(
  action: BatchAction<Aws, Item>,
  place: number,
  batch: readonly Draft<Item, Aws>[],
  storm: Storm,
): Promise<void> {
  const [first] = batch;
  if (!first) return;
  try {
    const answers = await action.call(
      first.aws,
      batch.map(({ item }) => item),
    );
    for (const draft of batch) {
      const answer = answers.get(draft.id) ?? { fault: NOT_ANSWERED };
      if ('part' in answer) draft.parts[place] = answer.part;
      else if ('gone' in answer) draft.gone = true;
      else record(action, draft, answer.fault);
    }
  } catch (error) {
    const fault = awsFault(error);
    if (batch.length > 1 && (await isOfOneItem(action, place, batch, fault, storm))) return;
    if (batch.length === 1 && fault.class === 'not-found') {
      vanish(action, first, fault);
      return;
    }
    storm.add(fault, error, batch.length);
    for (const draft of batch) record(action, draft, fault);
  }
}

/**
 * A batch that fails because of one of its items is halved until the item stands alone. Where access is denied the first
 * item is asked for alone: if it is denied too, so is the batch, and no more calls are made.
 */
async function isOfOneItem<Aws, Item>(
  action: BatchAction<Aws, Item>,
  place: number,
  batch: readonly Draft<Item, Aws>[],
  fault: AwsFault,
  storm: Storm,
): Promise<boolean> {
  if (fault.class === 'denied') {
    const [first, ...rest] = batch;
    if (!first) return false;
    await runBatch(action, place, [first], storm);
    if (first.parts[place] === undefined && !first.gone && first.notFound.length === 0) {
      for (const draft of rest) record(action, draft, fault);
      return true;
    }
    await runBatch(action, place, rest, storm);
    return true;
  }
  if (fault.class !== 'not-found' && fault.class !== 'invalid') return false;
  const half = Math.ceil(batch.length / 2);
  await runBatch(action, place, batch.slice(0, half), storm);
  await runBatch(action, place, batch.slice(half), storm);
  return true;
}

/**
 * An item that its description does not find has vanished. Where a further call does not find it, it may be the part that
 * is not there (tags of a cluster that is being made): an entity must not be lost by that.
 */
function vanish<Aws, Item>(action: Action<Aws, Item>, draft: Draft<Item, Aws>, { code, message }: ReadFault) {
  if (mayBeMissing(action)) draft.notFound.push({ action: action.name, fault: { code, message } });
  else draft.gone = true;
}

async function settleNotFound<Aws, Item>(lookup: Lookup<Aws>, draft: Draft<Item, Aws>): Promise<void> {
  const { id, aws, notFound } = draft;
  const [first] = notFound;
  if (!first || draft.gone) return;
  const verdict = (await lookUp(lookup, aws, [id], {})).get(id);
  if (verdict === 'gone') draft.gone = true;
  else if (verdict === 'present') draft.missing.push(...notFound);
  else draft.fault ??= first.fault;
}

function mayBeMissing<Aws, Item>({ onFault, optional }: Action<Aws, Item>): boolean {
  return (onFault ?? (optional ? 'missing' : 'unsure')) === 'missing';
}

const NOT_ANSWERED: ReadFault = { code: 'NotAnswered', message: 'AWS left the item out of its answer.' };

function record<Aws, Item>(
  action: Action<Aws, Item>,
  draft: Draft<Item, Aws>,
  { code, message }: ReadFault,
): void {
  if (mayBeMissing(action)) draft.missing.push({ action: action.name, fault: { code, message } });
  else draft.fault ??= { code, message };
}

/** Counts faults that come from AWS's state and not from an item, and stops the page where they are too many. */
class Storm {
  private count = 0;

  constructor(private readonly items: number) {}

  add(fault: AwsFault, error: unknown, items = 1): void {
    const hopeless = fault.class === 'aborted' || fault.class === 'credentials' || fault.class === 'network';
    if (hopeless) throw new DescribeStopped(error);
    if (fault.class !== 'throttled' && fault.class !== 'server') return;
    this.count += items;
    if (this.count >= STORM && this.count > this.items / 2) throw new DescribeStopped(error);
  }
}

/** Waits for all, then throws the first error: nothing goes on unseen in the background. */
async function untilAllEnd(tasks: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
