import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inventoryPages, PortAnswerUnexpected } from '../../port/index.js';
import { withFixture } from '../support/port-fixture.js';

const ROUTE = 'POST /v1/blueprints/entities/datasource-entities';
const before = new Date('2026-01-01T00:00:00Z');
const entity = (identifier: string) => ({ identifier, blueprint: 'b', title: 'left out' });

suite('inventory', () => {
  test('pages through what any version of this integration wrote, from the given cursor on', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, (_, nth) => ({
        body:
          nth === 0
            ? { ok: true, entities: [entity('1'), entity('2')], next: 'c2' }
            : { entities: [entity('3')], next: '' },
      }));
      const pages = [];
      for await (const page of inventoryPages(client, { before, cursor: 'c1' })) pages.push(page);
      assert.deepEqual(pages, [
        {
          refs: [
            { identifier: '1', blueprint: 'b' },
            { identifier: '2', blueprint: 'b' },
          ],
          next: 'c2',
        },
        { refs: [{ identifier: '3', blueprint: 'b' }], next: null },
      ]);
      const [first, second] = fixture.of(ROUTE);
      const common = {
        datasource_prefix: 'port-ocean/aws-v3/',
        datasource_suffix: '/my-aws/exporter',
        limit: 5_000,
        before: '2026-01-01T00:00:00.000+00:00',
      };
      assert.deepEqual(first?.body, { ...common, from: 'c1' });
      assert.deepEqual(second?.body, { ...common, from: 'c2' });
      assert.equal(first.headers['user-agent'], 'port-ocean/aws-v3/1.2.3/my-aws/exporter');
      assert.equal(first.query.toString(), '');
    }));

  for (const [name, next] of [
    ['null', null],
    ['absent', undefined],
  ] as const) {
    test(`ends where the next cursor is ${name}; an empty inventory is one empty page`, () =>
      withFixture(async (fixture, client) => {
        fixture.on(ROUTE, () => ({ body: { entities: [], next } }));
        const pages = [];
        for await (const page of inventoryPages(client, { before, cursor: null })) pages.push(page);
        assert.deepEqual(pages, [{ refs: [], next: null }]);
        assert.ok(!fixture.of(ROUTE)[0]?.text.includes('from'));
      }));
  }

  test('a cursor that goes nowhere is an error, not an endless loop', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => ({ body: { entities: [], next: 'same' } }));
      const read = async (): Promise<void> => {
        for await (const page of inventoryPages(client, { before, cursor: null }))
          assert.equal(page.next, 'same');
      };
      await assert.rejects(read, PortAnswerUnexpected);
    }));

  test('an answer of another shape is an error that says where', () =>
    withFixture(async (fixture, client) => {
      fixture.on(ROUTE, () => ({ body: { entities: [{ identifier: 5, blueprint: 'b' }] } }));
      const pages = inventoryPages(client, { before, cursor: null });
      await assert.rejects(pages.next(), (error) => {
        assert.ok(error instanceof PortAnswerUnexpected);
        assert.match(error.message, /entities\[0\]\.identifier/);
        return true;
      });
    }));
});
