import assert from 'node:assert/strict';
import {
  createEntityWriter,
  type Entity,
  type EntityWriter,
  type EntityWriterOptions,
  type PortClient,
  type UpsertCall,
} from '../../port/index.js';
import { type FixtureRequest, type PortFixture, withFixture } from './port-fixture.js';

interface SentEntity {
  identifier: string;
  properties?: unknown;
}

export const bulkRoute = (blueprint: string): string => `POST /v1/blueprints/${blueprint}/entities/bulk`;

/** The entities of a bulk upsert. */
export function sentIn(request: FixtureRequest | undefined): SentEntity[] {
  const body = request?.body;
  assert.ok(typeof body === 'object' && body !== null && 'entities' in body && Array.isArray(body.entities));
  return body.entities.map((entity: unknown) => {
    assert.ok(typeof entity === 'object' && entity !== null && 'identifier' in entity);
    const identifier =
      typeof entity.identifier === 'string' ? entity.identifier : JSON.stringify(entity.identifier);
    return 'properties' in entity ? { identifier, properties: entity.properties } : { identifier };
  });
}

const BLUEPRINTS = ['b', 'b0', 'b1', 'b2', 'b3', 'other', 'x%2Fy'];

/** The fixture takes every entity of these blueprints. */
export function takesBulks(fixture: PortFixture): void {
  for (const blueprint of BLUEPRINTS) {
    fixture.on(bulkRoute(blueprint), (request) => ({
      body: {
        ok: true,
        entities: sentIn(request).map(({ identifier }, index) => ({ index, identifier, created: true })),
        errors: [],
      },
    }));
  }
}

/** Runs a test's body with a writer before a fixture that takes every entity, and closes it. */
export function withWriter(
  body: (fixture: PortFixture, writer: EntityWriter, client: PortClient) => Promise<void>,
  options: EntityWriterOptions = { lingerMs: 50 },
): Promise<void> {
  return withFixture(
    async (fixture, client) => {
      takesBulks(fixture);
      const writer = createEntityWriter(client, options);
      await body(fixture, writer, client);
      await writer.close();
    },
    { retryBudgetMs: 1_500 },
  );
}

export const CALL: UpsertCall = { merge: true, createMissingRelatedEntities: true, syncId: 's1' };

export const entity = (identifier: string, blueprint = 'b'): Entity => ({
  identifier,
  blueprint,
  properties: { n: identifier },
});

/** `e0`, `e1`, … */
export const entities = (count: number): Entity[] =>
  Array.from({ length: count }, (_, index) => entity(`e${index}`));
