import assert from 'node:assert/strict';
import { test } from 'node:test';

import { awaitProvisioned } from '../../port/setup/initialize.js';
import { withFixture } from '../support/port-fixture.js';

const EMPTY = { config: {}, createPortResourcesOrigin: 'Port' };
const ROUTE = 'GET /v1/integration/my-aws';

test('an integration that Port provisions is waited for until its mapping is there', () =>
  withFixture(async (fixture, client) => {
    const config = { resources: [] };
    fixture.on(ROUTE, (_, nth) => ({ body: { integration: nth < 2 ? EMPTY : { ...EMPTY, config } } }));
    const latest = await awaitProvisioned(client, EMPTY, new AbortController().signal, [1, 1, 1, 1]);
    assert.deepEqual(latest.config, config);
    assert.equal(fixture.of(ROUTE).length, 3);
  }));

test('it is not waited for without end: the resync goes on with what is there', () =>
  withFixture(async (fixture, client) => {
    fixture.on(ROUTE, () => ({ body: { integration: EMPTY } }));
    const latest = await awaitProvisioned(client, EMPTY, new AbortController().signal, [1, 1]);
    assert.deepEqual(latest.config, {});
    assert.equal(fixture.of(ROUTE).length, 2);
  }));

test('waiting for it ends with the caller', () =>
  withFixture(async (_, client) => {
    const stop = new AbortController();
    const waiting = awaitProvisioned(client, EMPTY, stop.signal, [60_000]);
    stop.abort(new Error('stopped'));
    await assert.rejects(waiting, /stopped/);
  }));
