/** Who we are to Port. An integration that takes Ocean's place keeps its type and identifier: they own the entities. */
export interface IntegrationIdentity {
  identifier: string;
  type: string;
  version: string;
}

/**
 * Sent on entity upsert, delete and search. Port derives `$datasource` from the User-Agent, and the inventory asks for
 * this suffix: an entity written without it is never found again (port-api.md 1.3, 5.1).
 */
export type Feature = 'exporter';

/** Version before identifier, unlike Ocean's documentation says: the ownership query relies on the order (port-api.md 1.3). */
export function userAgent({ identifier, type, version }: IntegrationIdentity, feature?: Feature): string {
  const base = `port-ocean/${type}/${version}/${identifier}`;
  return feature === undefined ? base : `${base}/${feature}`;
}

/** What the inventory asks for: any version of this type and identifier. */
export function datasourceQuery({ identifier, type }: IntegrationIdentity): {
  prefix: string;
  suffix: string;
} {
  return { prefix: `port-ocean/${type}/`, suffix: `/${identifier}/exporter` };
}
