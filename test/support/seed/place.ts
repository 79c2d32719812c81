import type { Part } from '../../../aws/kinds/declaration.js';
import type { MissingOperations } from '../missing-operations.js';
import type { Emulators } from './emulators.js';

/** How many of each kind are seeded in a region (or in the account, where the kind is global). */
export const SEEDED = 2;

/** Where resources are made. */
export interface SeedPlace {
  account: string;
  region: string;
  /** Configuration of an SDK client for one of the emulators, as the account's root. */
  client(emulator: keyof Emulators): ClientConfig;
}

interface ClientConfig {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** A resource that was made, and how it must be found. */
export interface Seeded {
  kind: string;
  /** Where it is, also where its kind is listed for the whole account (S3); undefined for what has no region. */
  region?: string;
  /** Part of its `Properties` that no other resource of its kind has. */
  key: Part;
  /** What each action must give it, and no other, as parts of its `Properties`; `list` is the list call. */
  facts: Record<string, Part>;
}

/** Makes resources of one service and says what must be found; what no emulator can hold goes to `missing`. */
export type Seeder = (place: SeedPlace, missing: MissingOperations) => Promise<Seeded[]>;

/** A place in the emulators; the access key id picks the account. */
export function placeIn(emulators: Emulators, account: string, region: string): SeedPlace {
  return {
    account,
    region,
    client: (emulator) => ({
      endpoint: emulators[emulator],
      region,
      credentials: { accessKeyId: account, secretAccessKey: 'test' },
    }),
  };
}

/** Makes {@link SEEDED} of something, at once, each by its own name, which carries the region. */
export async function each<T>(
  { region }: SeedPlace,
  what: string,
  make: (name: string, index: number) => Promise<T>,
): Promise<T[]> {
  return await Promise.all(
    Array.from({ length: SEEDED }, (_, index) => make(`${what}-${region}-${index}`, index)),
  );
}

/** The tag by which a resource is told from its neighbours, in AWS's three forms. */
export const tagsOf = (name: string) => [{ Key: 'owner', Value: name }];
export const lowerTagsOf = (name: string) => [{ key: 'owner', value: name }];
export const tagMapOf = (name: string) => ({ owner: name });

/** What AWS answered and the seed cannot do without. */
export function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the emulator gave no ${what}`);
  return value;
}
