import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { deleteEntities, type EntityRef, PortRequestRejected, PortUnavailable } from '../../port/index.js';
import { type FixtureRequest, type PortFixture, withFixture } from '../support/port-fixture.js';

const ROUTE = 'POST /v1/blueprints/b/bulk/entities/delete';
const refs = (count: number, blueprint = 'b'): EntityRef[] =>
  Array.from({ length: count }, (_, index) => ({ blueprint, identifier: `e${index}` }));

function named({ body }: FixtureRequest): string[] {
  assert.ok(typeof body === 'object' && body !== null && 'entities' in body && Array.isArray(body.entities));
  return body.entities.map(String);
}

/** Port with these entities: a bulk fails as a whole where `refuses` says so of one of them. */
function holds(
  fixture: PortFixture,
  entities: Set<string>,
  refuses: (id: string) => boolean = () => false,
): void {
  fixture.on(ROUTE, (request) => {
    const ids = named(request).filter((id) => entities.has(id));
    const stuck = ids.find((id) => refuses(id));
    if (stuck !== undefined) {
      return {
        status: 409,
        body: { ok: false, error: 'has_dependents', message: `"${stuck}" has dependents` },
      };
    }
    for (const id of ids) entities.delete(id);
    return { body: { ok: true, deletedEntities: ids } };
  });
}

suite('deletion', () => {
  test('goes in bulks of 100 by blueprint, blueprints in the order given, with the resync and the feature named', () =>
    withFixture(async (fixture, client) => {
      const other = 'POST /v1/blueprints/x%2Fy/bulk/entities/delete';
      holds(fixture, new Set(refs(250).map(({ identifier }) => identifier)));
      const all = [...refs(250), ...refs(1, 'x/y')];
      const result = await deleteEntities(client, all, { deleteDependents: true, syncId: 's1' });
      assert.deepEqual([result.deleted.length, result.absent, result.refused], [251, 0, []]);
      assert.deepEqual(
        fixture
          .of(ROUTE)
          .map((request) => named(request).length)
          .toSorted((a, b) => b - a),
        [100, 100, 50],
      );
      assert.equal(fixture.requests.at(-1)?.route, other);
      const request = fixture.of(ROUTE)[0];
      assert.equal(
        request?.query.toString(),
        'delete_dependents=true&ocean_info_event_type=resync&ocean_info_resync_id=s1',
      );
      assert.equal(request.headers['user-agent'], 'port-ocean/aws-v3/1.2.3/my-aws/exporter');
    }));

  test('what was gone already counts as deleted, and is told', () =>
    withFixture(async (fixture, client) => {
      holds(fixture, new Set(['e0', 'e2']));
      const result = await deleteEntities(client, refs(4), { deleteDependents: true });
      assert.deepEqual([result.deleted.length, result.absent], [4, 2]);
    }));

  test('a bulk that fails for one entity is halved until that one stands alone', () =>
    withFixture(async (fixture, client) => {
      const inPort = new Set(refs(100).map(({ identifier }) => identifier));
      holds(fixture, inPort, (id) => id === 'e37');
      const result = await deleteEntities(client, refs(100), { deleteDependents: false });
      assert.equal(result.deleted.length, 99);
      assert.deepEqual([...inPort], ['e37']);
      assert.deepEqual(result.refused, [
        {
          ref: { blueprint: 'b', identifier: 'e37' },
          message: 'Port refused to delete it with 409 has_dependents: "e37" has dependents.',
        },
      ]);
      assert.ok(fixture.of(ROUTE).length < 20);
    }));

  test('an entity that waits for a dependant deleted after it goes in a later round', () =>
    withFixture(async (fixture, client) => {
      const inPort = new Set(['e0', 'e1', 'e2']);
      holds(fixture, inPort, (id) => id === 'e0' && (inPort.has('e1') || inPort.has('e2')));
      const result = await deleteEntities(client, refs(3), { deleteDependents: false });
      assert.deepEqual([result.deleted.length, result.refused, inPort.size], [3, [], 0]);
    }));

  test('entities of a blueprint that is gone are gone, found out by one further call', () =>
    withFixture(async (fixture, client) => {
      const body = { ok: false, error: 'not_found', message: 'no such blueprint' };
      fixture.on(ROUTE, () => ({ status: 404, body }));
      fixture.on('GET /v1/blueprints/b', () => ({ status: 404, body }));
      const result = await deleteEntities(client, refs(60), { deleteDependents: true });
      assert.deepEqual([result.deleted.length, result.absent], [60, 60]);
      assert.equal(fixture.requests.length, 3);
    }));

  test('a 404 that is not in Port’s form proves nothing', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => ({ status: 404, text: 'no route' }));
      await assert.rejects(deleteEntities(client, refs(1), { deleteDependents: true }), PortRequestRejected);
    }));

  test('a fault is thrown once the bulks on their way have ended, and no further bulk is begun', () =>
    withFixture(
      async (fixture, client) => {
        fixture.on(ROUTE, () => ({ status: 503, body: { ok: false }, delayMs: 20 }));
        await client.authenticate();
        await assert.rejects(
          deleteEntities(client, refs(5_000), { deleteDependents: true }),
          PortUnavailable,
        );
        const sent = fixture.requests.length;
        assert.ok(sent < 20, `${sent} calls`);
        await new Promise((resolve) => setTimeout(resolve, 100));
        assert.equal(fixture.requests.length, sent);
      },
      { retryBudgetMs: 1_000 },
    ));
});
