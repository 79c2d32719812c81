import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What the CloudFormation registry says of a type that Cloud Control can list. */
export interface CloudControlType {
  /** IAM permissions that Cloud Control's list handler uses, with the caller's role. */
  list: readonly string[];
  /** Those of its read handler. */
  read: readonly string[];
  /** Properties that the list handler must be told, of a nested type. */
  parent?: readonly string[] | undefined;
}

const names = z.array(z.string());
const schema = z.object({
  types: z.record(z.string(), z.object({ list: names, read: names, parent: names.optional() })),
});

let types: ReadonlyMap<string, CloudControlType> | undefined;

/** Types that Cloud Control can list, by the registry's schemas (scripts/generate-cloud-control-types.mjs). Read on first use. */
export function cloudControlTypes(): ReadonlyMap<string, CloudControlType> {
  types ??= new Map(
    Object.entries(
      schema.parse(JSON.parse(readFileSync(new URL('cloud-control-types.json', import.meta.url), 'utf8')))
        .types,
    ),
  );
  return types;
}
