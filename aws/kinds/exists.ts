import type { MetadataBearer } from '@smithy/types';
import type { AwsClients } from '../clients.js';
import type { Connection } from '../clients-service.js';
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
  const verdicts = new Map<string, Verdict>();
  const { lookup } = kind;
  if ('one' in lookup) {
    await Promise.all(
      ids.map(async (id) => {
        const found = await verdictOf(() => lookup.one(aws, id));
        verdicts.set(id, typeof found === 'object' ? placed(found.region, allowsRegion) : found);
      }),
    );
  } else {
    const batches: string[][] = [];
    for (let i = 0; i < ids.length; i += lookup.batch) batches.push(ids.slice(i, i + lookup.batch));
    await Promise.all(batches.map((batch) => lookUpBatch(lookup.many, aws, batch, verdicts)));
  }
  scope.signal.throwIfAborted();
  return verdicts;
}

function placed(region: string | undefined, allowsRegion: (region: string) => boolean): Verdict {
  return region === undefined || allowsRegion(region) ? 'present' : 'gone';
}

async function lookUpBatch<Sdk, In extends object, Out extends MetadataBearer, Config>(
  many: (aws: Connection<Sdk, In, Out, Config>, ids: readonly string[]) => Promise<Set<string>>,
  aws: Connection<Sdk, In, Out, Config>,
  ids: readonly string[],
  verdicts: Map<string, Verdict>,
): Promise<void> {
  try {
    const present = await many(aws, ids);
    for (const id of ids) verdicts.set(id, present.has(id) ? 'present' : 'gone');
  } catch {
    for (const id of ids) verdicts.set(id, 'unknown');
  }
}

async function verdictOf<T>(look: () => Promise<T>): Promise<T | Verdict> {
  try {
    return await look();
  } catch (error) {
    return awsFault(error).class === 'not-found' ? 'gone' : 'unknown';
  }
}
