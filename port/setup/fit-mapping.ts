import { z } from 'zod';

import type { DefaultResources } from '../../config/default-resources.js';
import type { Blueprint } from '../blueprints.js';

const fields = z.record(z.string(), z.unknown()).optional();
const mappingSchema = z.looseObject({
  resources: z.array(
    z.looseObject({
      port: z.looseObject({
        entity: z.looseObject({
          mappings: z.looseObject({ blueprint: z.string(), properties: fields, relations: fields }),
        }),
      }),
    }),
  ),
});

type Mappings = z.infer<typeof mappingSchema>['resources'][number]['port']['entity']['mappings'];

/**
 * The default mapping for an organization that has some of the default blueprints already: Port refuses an entity with a
 * property or relation that its blueprint lacks, and a blueprint that exists is not changed, so those are left out.
 *
 * @returns `leftOut`: a line for each blueprint with what is not mapped
 */
export function fitMapping(
  mapping: DefaultResources['mapping'],
  existing: ReadonlyMap<string, Blueprint>,
): { mapping: Record<string, unknown>; leftOut: string[] } {
  const fitted = structuredClone(mappingSchema.parse(mapping));
  const leftOut: string[] = [];
  for (const { port } of fitted.resources) {
    const { mappings } = port.entity;
    const name = mappings.blueprint.slice(1, -1);
    const blueprint = existing.get(name);
    if (!blueprint) continue;
    const gone = [
      ...keepKnown(mappings, 'properties', blueprint.schema?.properties),
      ...keepKnown(mappings, 'relations', blueprint.relations),
    ];
    if (gone.length > 0) {
      leftOut.push(`the blueprint ${name} was there and stays as it is; not mapped: ${gone.join(', ')}`);
    }
  }
  return { mapping: fitted, leftOut };
}

function keepKnown(
  mappings: Mappings,
  part: 'properties' | 'relations',
  known: Record<string, unknown> | null | undefined,
): string[] {
  const given = mappings[part] ?? {};
  const gone = Object.keys(given).filter((name) => !Object.hasOwn(known ?? {}, name));
  for (const name of gone) Reflect.deleteProperty(given, name);
  return gone;
}
