import type { MetadataBearer } from '@smithy/types';
import type { AwsClients } from '../clients.js';
import { awsFault } from '../fault-codes.js';
import { homeRegion } from '../partition.js';
import { type Existence, GLOBAL_REGION, type ReadScope } from '../types.js';
import type { KindDeclaration, Lookup, LookupOptions } from './declaration.js';

export type Verdict = Existence | 'unknown';

/**
 * Looks resources up by their ids: `gone` only where AWS says so, `unknown` after any other error. In batches where AWS
 * has a call for it. Rejects only when the scope's signal says stop.
 *
 * @param options what the list was selected by: a resource that it leaves out is gone from this scope
 */
export async function existsStill<Sdk, In extends object, Out extends MetadataBearer, Config, Item>(
  kind: KindDeclaration<Sdk, In, Out, Config, Item>,
  scope: ReadScope,
  ids: readonly string[],
  deps: { clients: AwsClients },
  options: LookupOptions = {},
): Promise<Map<string, Verdict>> {
  const home = kind.globalRegion?.(scope.partition) ?? homeRegion(scope.partition);
  const region = scope.region === GLOBAL_REGION ? home : scope.region;
  const aws = await kind.service.connect(deps.clients, scope, region);
  const verdicts = await lookUp(kind.lookup, aws, ids, options);
  scope.signal.throwIfAborted();
  return verdicts;
}

/** {@link existsStill} by a connection. */
export async function lookUp<Aws>(
  lookup: Lookup<Aws>,
  aws: Aws,
  ids: readonly string[],
  options: LookupOptions,
): Promise<Map<string, Verdict>> {
  const verdicts =
    'one' in lookup
      ? await Promise.all(
          ids.map(async (id): Promise<[string, Verdict]> => {
            const found = await verdictOf(() => lookup.one(aws, id));
            return [id, typeof found === 'object' ? placed(found.region, options) : found];
          }),
        )
      : await inBatches(ids, lookup.batch, (batch) => lookup.many(aws, batch, options));
  return new Map(verdicts);
}

function placed(region: string | undefined, { allowsRegion }: LookupOptions): Verdict {
  return region === undefined || !allowsRegion || allowsRegion(region) ? 'present' : 'gone';
}

async function inBatches(
  ids: readonly string[],
  size: number,
  look: (batch: readonly string[]) => Promise<Set<string>>,
): Promise<[string, Verdict][]> {
  const batches: string[][] = [];
  for (let i = 0; i < ids.length; i += size) batches.push(ids.slice(i, i + size));
  return (await Promise.all(batches.map((batch) => verdictsOf(batch, look)))).flat();
}

/** A batch that AWS refuses because one of it is not there is halved until that one stands alone. */
async function verdictsOf(
  batch: readonly string[],
  look: (batch: readonly string[]) => Promise<Set<string>>,
): Promise<[string, Verdict][]> {
  try {
    const present = await look(batch);
    return batch.map((id) => [id, present.has(id) ? 'present' : 'gone']);
  } catch (error) {
    if (awsFault(error).class !== 'not-found') return batch.map((id) => [id, 'unknown']);
    if (batch.length === 1) return batch.map((id) => [id, 'gone']);
    const half = Math.ceil(batch.length / 2);
    const halves = [batch.slice(0, half), batch.slice(half)];
    return (await Promise.all(halves.map((part) => verdictsOf(part, look)))).flat();
  }
}

async function verdictOf<T>(look: () => Promise<T>): Promise<T | Verdict> {
  try {
    return await look();
  } catch (error) {
    return awsFault(error).class === 'not-found' ? 'gone' : 'unknown';
  }
}
