import type { TestContext } from 'node:test';

import { MappingStore } from '../../activities/index.js';
import type { PlanRef } from '../../activities/types.js';
import { startPort } from '../../demo/port/index.js';
import type { PortOptions, PortStandIn, Seed } from '../../demo/port/index.js';
import { NO_COUNTS, openLedger } from '../../ledger/index.js';
import type { EntityRecord, Ledger, ScopeKey, WaitingEntity } from '../../ledger/index.js';
import { contentHash, createEntityWriter, createPortClient, prepareEntity } from '../../port/index.js';
import type { Entity, EntityWriter, PortClient } from '../../port/index.js';
import { createMappingEngine } from '../../port/mapping/index.js';

const CREDENTIALS = { clientId: 'test-client', clientSecret: 'test-secret' };
const OURS = { identifier: 'my-aws', type: 'aws-v3', version: '1.0.0' };

/** What the end of a resync works with: a ledger, a stand-in for Port, and the product's client and writer of it. */
export interface Reconciling {
  ledger: Ledger;
  port: PortStandIn;
  client: PortClient;
  writer: EntityWriter;
  /** Begins a resync with these flags of the mapping (default: all of the peer's defaults). */
  begin: (flags?: Record<string, unknown>) => Promise<PlanRef>;
  /** One scope, read whole: writes these entities to Port and records them as a page does. */
  read: (plan: PlanRef, key: ScopeKey, entities: readonly Entity[]) => Promise<number>;
  /** What activities get. */
  deps: { ledger: Ledger; port: PortClient; writer: EntityWriter; mappings: MappingStore };
}

/** A blueprint whose relations are required; `name: target`. */
export function blueprint(
  identifier: string,
  relations: Record<string, string> = {},
  required = true,
): NonNullable<Seed['blueprints']>[number] {
  return {
    identifier,
    title: identifier,
    schema: { properties: { note: { type: 'string' } }, required: [] },
    relations: Object.fromEntries(
      Object.entries(relations).map(([name, target]) => [name, { target, many: false, required }]),
    ),
  };
}

export async function reconciling(
  t: TestContext,
  url: string,
  blueprints: NonNullable<Seed['blueprints']>,
  options: Partial<PortOptions> = {},
): Promise<Reconciling> {
  const ledger = await openLedger({ url, integration: 'mine' });
  const port = await startPort({ credentials: CREDENTIALS, ...options });
  port.seed({ blueprints });
  const client = createPortClient({ baseUrl: port.url, ...CREDENTIALS, integration: OURS });
  const writer = createEntityWriter(client, { lingerMs: 5 });
  const engine = createMappingEngine();
  const mappings = new MappingStore(ledger, engine);
  t.after(async () => {
    await writer.close();
    await client.close();
    await port.close();
    await engine.close();
    await ledger.close();
  });
  let count = 0;
  const flagsOf = new Map<string, Record<string, unknown>>();
  return {
    ledger,
    port,
    client,
    writer,
    deps: { ledger, port: client, writer, mappings },
    async begin(flags = {}) {
      const syncId = `sync-${(count += 1)}`;
      const startedAt = Date.now();
      const mappingHash = contentHash(JSON.stringify(flags));
      flagsOf.set(mappingHash, flags);
      await mappings.store(mappingHash, { resources: [], ...flags });
      const { seq } = await ledger.startSync({
        syncId,
        workflowId: 'w',
        runId: 'r',
        startedAt,
        dryRun: false,
        partialRequest: false,
        mappingHash,
      });
      const iso = new Date(startedAt).toISOString();
      return {
        syncId,
        seq,
        ledgerId: ledger.id,
        mappingHash,
        startedAt: iso,
        full: false,
        dryRun: false,
        partialRequest: false,
      };
    },
    async read(plan, key, entities) {
      const { scopeId } = await ledger.openScope(plan.seq, key);
      const createMissing = flagsOf.get(plan.mappingHash)?.['createMissingRelatedEntities'] !== false;
      const prepared = entities.map((entity) => prepareEntity(entity));
      const outcomes = await writer.upsertAll(prepared, {
        merge: true,
        createMissingRelatedEntities: createMissing,
      });
      const records: EntityRecord[] = [];
      const waiting: WaitingEntity[] = [];
      for (const [index, { entity, json }] of prepared.entries()) {
        const outcome = outcomes[index];
        const name = { blueprint: textOf(entity.blueprint), identifier: textOf(entity.identifier) };
        const known = { ...name, resourceId: name.identifier };
        const written = outcome?.status === 'written';
        const hash = contentHash(json);
        if (typeof entity.identifier === 'string')
          records.push({ ...known, hash: written ? hash : null, written });
        if (outcome?.status === 'refused')
          waiting.push({ ...known, hash, reason: `${outcome.code}: ${outcome.message}`, body: json });
      }
      const refused = waiting.length;
      await ledger.commitPage(plan.seq, scopeId, {
        entities: records,
        protectedResources: [],
        targets: entities.flatMap(({ relations = {} }) =>
          Object.values(relations).filter((value) => typeof value === 'string'),
        ),
        ...(!createMissing && { waiting }),
        counts: {
          ...NO_COUNTS,
          found: entities.length,
          written: entities.length - refused,
          failed: refused,
        },
        cursor: null,
      });
      await ledger.markGone(plan.seq, scopeId, 'all');
      await ledger.closeScope(plan.seq, scopeId, { state: 'complete' });
      return scopeId;
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** An entity of a blueprint with a note, and relations by name. */
export function entityOf(
  of: string,
  identifier: Entity['identifier'],
  relations: Record<string, string> = {},
): Entity {
  return {
    identifier,
    blueprint: of,
    title: `title of ${textOf(identifier)}`,
    properties: { note: 'n' },
    relations,
  };
}

/** A scope of its own for each kind. */
export function scopeOf(kind: string): ScopeKey {
  return { account: '1', region: 'eu-west-1', kind, block: kind };
}
