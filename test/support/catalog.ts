import { readFileSync } from 'node:fs';

import { parse } from 'yaml';

import type { PortStandIn, Seed } from '../../demo/port/index.js';
import { INTEGRATION } from '../../demo/stack.js';

type Json = NonNullable<Seed['blueprints']>[number];

/**
 * A catalog that somebody has already: blueprints and an integration with a mapping of its own, which the product adopts.
 * Ten kinds with a reader of their own, and one through Cloud Control.
 */
export function seedCatalog(port: PortStandIn): void {
  const blueprints: unknown = JSON.parse(read('blueprints.json'));
  if (!isList(blueprints)) throw new Error('the blueprints are no list');
  port.seed({
    blueprints,
    integrations: [
      {
        installationId: INTEGRATION,
        installationAppType: 'aws-v3',
        version: '0.0.0',
        changelogDestination: {},
        config: readMapping(),
      },
    ],
  });
}

/** The mapping of that integration, as Port keeps it. */
export function readMapping(): Json {
  const mapping: unknown = [parse(read('mapping.yaml'))];
  if (!isList(mapping)) throw new Error('the mapping is none');
  return mapping[0] ?? null;
}

function read(name: string): string {
  return readFileSync(new URL(`../fixtures/catalog/${name}`, import.meta.url), 'utf8');
}

/** Our own files: that they are JSON is all there is to check. */
function isList(value: unknown): value is Json[] {
  return Array.isArray(value);
}
