/** Datasource of entities that somebody else wrote: a person, a script, another tool. */
export const OTHER_DATASOURCE = 'API';

/**
 * Port takes an entity's `$datasource` from the `User-Agent` of its last writer: `port-ocean/<type>/<version>/<identifier>`,
 * with `/<feature>` behind where the client says it. Without the feature the ownership query does not find the entity.
 */
export function datasourceOf(userAgent: string | undefined): string {
  const [product = ''] = (userAgent ?? '').trim().split(/\s+/, 1);
  return product.startsWith('port-ocean/') || product.startsWith('port-k8s-exporter/')
    ? product
    : OTHER_DATASOURCE;
}

/** Identifier of the integration in a datasource or User-Agent; undefined where it is none of Ocean's. */
export function integrationOf(datasource: string | undefined): string | undefined {
  const [product, , , identifier] = (datasource ?? '').split('/');
  return product === 'port-ocean' ? identifier : undefined;
}
