import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { readYaml } from './mapping.js';

const blueprintSchema = z.looseObject({
  identifier: z.string(),
  schema: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
  relations: z.record(z.string(), z.looseObject({ target: z.string() })),
});

/** A blueprint as it is sent to Port (port-api.md 3). */
export type BlueprintDocument = z.infer<typeof blueprintSchema>;

/** What a new integration finds in Port after its first start (port-api.md 2.4). */
export interface DefaultResources {
  blueprints: readonly BlueprintDocument[];
  /** The integration's `config`. */
  mapping: Readonly<Record<string, unknown>>;
}

/** Read once a process: every resync asks for them. */
let known: DefaultResources | undefined;

/**
 * The default blueprints and mapping of this product (docs/default-resources.md). Identifiers, properties and relations
 * of the peer's blueprints are kept, so that a catalog that it filled fits.
 */
export function readDefaultResources(): DefaultResources {
  known ??= {
    blueprints: z.array(blueprintSchema).parse(JSON.parse(read('blueprints.json'))),
    mapping: z.record(z.string(), z.unknown()).parse(readYaml(read('mapping.yaml'))),
  };
  return known;
}

function read(name: string): string {
  return readFileSync(new URL(`default-resources/${name}`, import.meta.url), 'utf8');
}
