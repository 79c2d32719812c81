import type { MetadataBearer } from '@smithy/types';
import type { AwsClients } from '../clients.js';
import { awsFault } from '../fault-codes.js';
import { homeRegion } from '../partition.js';
import { type Existence, GLOBAL_REGION, type ReadScope } from '../types.js';
import type { KindDeclaration } from './declaration.js';

export type Verdict = Existence | 'unknown';

/**
 * Looks resources up by their ids: `gone` only where AWS says so, `unknown` after any other error. In batches where AWS
 * has a call for it. Rejects only when the scope's signal says stop.
 *
 * @param allowsRegion where given, a resource of a global kind in a region that it refuses is gone from this scope
 */
export async function existsStill<Sdk, In extends object, Out extends MetadataBearer, Config, Item>(
  kind: KindDeclaration<Sdk, In, Out, Config, Item>,
  scope: ReadScope,
  ids: readonly string[],
  deps: { clients: AwsClients },
  allowsRegion: (region: string) => boolean = () => true,
): Promise<Map<string, Verdict>> {
  const home = kind.globalRegion?.(scope.partition) ?? homeRegion(scope.partition);
  const region = scope.region === GLOBAL_REGION ? home : scope.region;
  const aws = await kind.service.connect(deps.clients, scope, region);
  const { lookup } = kind;
  const verdicts =
    'one' in lookup
      ? await Promise.all(
          ids.map(async (id): Promise<[string, Verdict]> => {
            const found = await verdictOf(() => lookup.one(aws, id));
            return [id, typeof found === 'object' ? placed(found.region, allowsRegion) : found];
          }),
        )
      : await inBatches(ids, lookup.batch, (batch) => lookup.many(aws, batch));
  scope.signal.throwIfAborted();
  return new Map(verdicts);
}

function placed(region: string | undefined, allowsRegion: (region: string) => boolean): Verdict {
  return region === undefined || allowsRegion(region) ? 'present' : 'gone';
}

async function inBatches(
  ids: readonly string[],
  size: number,
  look: (batch: readonly string[]) => Promise<Set<string>>,
): Promise<[string, Verdict][]> {
  const batches: string[][] = [];
  for (let i = 0; i < ids.length; i += size) batches.push(ids.slice(i, i + size));
  const verdicts = await Promise.all(
    batches.map(async (batch): Promise<[string, Verdict][]> => {
      try {
        const present = await look(batch);
        return batch.map((id) => [id, present.has(id) ? 'present' : 'gone']);
      } catch {
        return batch.map((id) => [id, 'unknown']);
      }
    }),
  );
  return verdicts.flat();
}

async function verdictOf<T>(look: () => Promise<T>): Promise<T | Verdict> {
  try {
    return await look();
  } catch (error) {
    return awsFault(error).class === 'not-found' ? 'gone' : 'unknown';
  }
}
