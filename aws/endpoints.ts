import { ENDPOINT_DATA } from './endpoints-data.js';

interface PartitionTable {
  /** Region name → place in the masks. */
  regions: Map<string, number>;
  services: Map<string, string>;
}

const words = (text: string) => text.trim().split(/\s+/);

let tables: Map<string, PartitionTable> | undefined;

function load(): Map<string, PartitionTable> {
  tables ??= new Map(
    Object.entries(ENDPOINT_DATA).map(([partition, data]) => [
      partition,
      {
        regions: new Map(words(data.regions).map((region, place) => [region, place])),
        services: new Map(
          words(data.services).map((entry) => {
            const colon = entry.lastIndexOf(':');
            return [entry.slice(0, colon), entry.slice(colon + 1)];
          }),
        ),
      },
    ]),
  );
  return tables;
}

/**
 * Does the service have an endpoint in the region? By the data generated from botocore (design section 5).
 *
 * @param service name of the endpoint, as botocore has it: `sqs`, `kafka`, `cloudcontrolapi`
 * @returns false only where the data knows both the region and the service and has no endpoint for them; undefined
 *   where it knows either of them not (a region newer than the data): try it
 */
export function supportsRegion(service: string, region: string): boolean | undefined {
  for (const table of load().values()) {
    const place = table.regions.get(region);
    if (place === undefined) continue;
    const mask = table.services.get(service);
    if (mask === undefined)
      return [...load().values()].some((other) => other.services.has(service)) ? false : undefined;
    if (mask === '*' || mask === '-') return true;
    return ((BigInt(`0x${mask}`) >> BigInt(place)) & 1n) === 1n;
  }
  return undefined;
}
