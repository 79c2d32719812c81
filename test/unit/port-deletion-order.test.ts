import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { dependantsFirst } from '../../port/index.js';
import { sortByTargets } from '../../port/deletion-order.js';
import { withFixture } from '../support/port-fixture.js';

const sort = (names: string[], targets: Record<string, string[]>) =>
  sortByTargets(names, new Map(Object.entries(targets)));

suite('the order of deletion', () => {
  test('a blueprint with a relation to another comes before it, however long the way (P26)', () => {
    assert.deepEqual(sort(['a', 'b', 'c'], { b: ['a'], c: ['b'] }), ['c', 'b', 'a']);
    assert.deepEqual(sort(['c', 'a', 'b'], { b: ['a'], c: ['b', 'a'] }), ['c', 'b', 'a']);
  });

  test('cycles end, and what hangs on them is in order all the same', () => {
    const order = sort(['target', 'x', 'y', 'dependant', 'self'], {
      x: ['y', 'target'],
      y: ['x'],
      dependant: ['x'],
      self: ['self', 'elsewhere'],
    });
    assert.equal(order.length, 5);
    const place = (name: string) => order.indexOf(name);
    assert.ok(place('dependant') < Math.min(place('x'), place('y')));
    assert.ok(place('target') > Math.max(place('x'), place('y')));
  });

  test('each blueprint is asked for once; one that Port does not show counts as without relations', () =>
    withFixture(async (fixture, client) => {
      const relations = { to: { target: 'b' } };
      fixture.on('GET /v1/blueprints/x%2Fy', () => ({ body: { ok: true, blueprint: { relations } } }));
      fixture.on('GET /v1/blueprints/b', () => ({ body: { ok: true, blueprint: { relations: {} } } }));
      fixture.on('GET /v1/blueprints/gone', () => ({ status: 404, body: { ok: false, error: 'not_found' } }));
      const order = await dependantsFirst(client, ['b', 'gone', 'x/y']);
      assert.ok(order.indexOf('x/y') < order.indexOf('b'));
      assert.equal(fixture.requests.length, 4, 'a token and three blueprints');
      assert.deepEqual(await dependantsFirst(client, ['alone']), ['alone']);
      assert.equal(fixture.requests.length, 4);
    }));
});
