import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '../support/port-stand-in-client.js';
import { portFor } from '../support/port-stand-in-client.js';
import { visit, withBrowser } from '../support/catalog-visit.js';
import { counts, KIND, LOG, metricOf } from '../support/port-stand-in-telemetry.js';

const PAGE = '/integrations/my-aws';
const STATE = 'PATCH /v1/integration/my-aws/resync-state';
const REQUEST = 'GET /v1/integration/my-aws/resync-request';

/** A sync of one kind that is over, with its examples and its log. */
async function sync({ port, call }: Caller): Promise<void> {
  const resources = [{ kind: 'AWS::S3::Bucket', selector: { query: 'true' } }];
  await call('PATCH /v1/integration/my-aws/config', { config: { resources } }, { 'x-skip-resync': 'true' });
  await call(STATE, { status: 'running', lastResyncStart: new Date().toISOString(), lastResyncEnd: null });
  const done = [
    metricOf('e1', KIND, 'completed', counts(1200, 1187)),
    metricOf('e1', '__runtime__', 'completed'),
  ];
  await call('POST /ingest/metrics/syncMetrics', { syncKindsMetrics: done });
  const path = '/v1/integration/my-aws/kinds/AWS%3A%3AS3%3A%3ABucket/examples';
  await call(`POST ${path}`, { examples: [{ Properties: { BucketName: 'orders' } }] });
  const broken = {
    ...LOG,
    level: 'ERROR',
    message: 'kind of trouble',
    extra: { resource_kind: 'AWS::S3::Bucket' },
  };
  await call('POST /ingest/logs', { logs: [LOG, broken] });
  const nextResync = new Date(Date.now() + 3_600_000).toISOString();
  await call(STATE, { status: 'completed', lastResyncEnd: new Date().toISOString(), nextResync });
  assert.deepEqual(port.resyncStates('my-aws'), ['running', 'completed']);
}

test(
  'an integration shows its state, its mapping, its last sync kind by kind, its log and raw examples',
  withBrowser,
  async (t) => {
    const visitor = await visit(t);
    await sync(visitor);
    const { open, page, texts } = visitor;
    await open('/');
    await page.click('.integration a');
    assert.equal(await page.locator('h1').innerText(), 'my-aws');
    assert.equal(await page.locator('.panel .pill').innerText(), 'Completed');
    const facts = (await texts('.facts dt')).join(' ');
    assert.equal(facts, 'Started Ended Took Next');
    assert.deepEqual(await texts('.metrics tbody tr'), [`${KIND} Completed 1,200 0 0 1,187 0 0 0 3 s`]);
    assert.match(await page.locator('.yaml').innerText(), /resources:\n {2}- kind: AWS::S3::Bucket\n/);
    assert.deepEqual(await texts('.log li'), [
      '00:00:00.123 ERROR kind of trouble AWS::S3::Bucket',
      '00:00:00.123 INFO hello',
    ]);
    await page.click('.examples summary');
    assert.match(await page.locator('.examples pre').innerText(), /"BucketName": "orders"/);
  },
);

test('an integration that never synced says so', withBrowser, async (t) => {
  const { open, page, texts } = await visit(t);
  await open(PAGE);
  assert.equal(await page.locator('.panel .pill').innerText(), 'Never synced');
  assert.deepEqual(await texts('p.none'), [
    'No metrics were sent yet.',
    'None were sent yet.',
    'Nothing was logged yet.',
  ]);
});

test('the button asks the integration for a resync, as a person does in Port', withBrowser, async (t) => {
  const { open, page, call, texts } = await visit(t);
  await open(PAGE);
  assert.equal((await call(REQUEST)).body['request'], null);
  await page.click('text=Resync');
  await page.locator('.facts dt', { hasText: 'Resync asked for' }).waitFor();
  assert.deepEqual(await texts('h1'), ['my-aws']);
  assert.notEqual((await call(REQUEST)).body['request'], null);
});

test('a mapping is edited on the page: it is saved and a resync is asked for', withBrowser, async (t) => {
  const { open, page, call, port } = await visit(t);
  await open(PAGE);
  await page.click('.edit summary');
  await page.fill('textarea', 'resources:\n  - kind: AWS::SQS::Queue\n');
  await page.click('text=Save and resync');
  await page.locator('.yaml', { hasText: 'AWS::SQS::Queue' }).waitFor();
  assert.deepEqual(port.integration('my-aws')?.['config'], { resources: [{ kind: 'AWS::SQS::Queue' }] });
  assert.notEqual((await call(REQUEST)).body['request'], null);
});

test(
  'a mapping that is none is kept in the form with what is wrong, and nothing is saved',
  withBrowser,
  async (t) => {
    const { open, page, call, port } = await visit(t);
    const before = port.integration('my-aws')?.['config'];
    for (const [text, why] of [
      ['resources: [', /line 1/],
      ['- a list', /must be object/],
      ['resources: 7', /must be array/],
    ] as const) {
      await open(PAGE);
      await page.click('.edit summary');
      await page.fill('textarea', text);
      await page.click('text=Save and resync');
      assert.match(await page.locator('[role=alert]').innerText(), why);
      assert.equal(await page.locator('textarea').inputValue(), text);
    }
    assert.deepEqual(port.integration('my-aws')?.['config'], before);
    assert.equal((await call(REQUEST)).body['request'], null);
  },
);

test('what a reader has typed and not saved is not taken away by the refresh', withBrowser, async (t) => {
  const { open, page, call } = await visit(t);
  await open(PAGE);
  await page.clock.install();
  await open(PAGE);
  await page.click('.edit summary');
  await page.fill('textarea', 'resources: []');
  await page.locator('textarea').blur();
  await call(STATE, { status: 'running', lastResyncStart: new Date().toISOString(), lastResyncEnd: null });
  await page.clock.runFor(10_000);
  assert.equal(await page.locator('textarea').inputValue(), 'resources: []');
  assert.equal(await page.locator('.panel .pill').innerText(), 'Never synced');
});

test('a form of another site asks for nothing', async (t) => {
  const { port, call } = await portFor(t);
  port.seed({
    integrations: [{ installationId: 'my-aws', installationAppType: 'aws-v3', version: '1.0.0' }],
  });
  const init = { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } };
  assert.equal((await fetch(`${port.url}${PAGE}/resync`, init)).status, 403);
  assert.equal((await call(REQUEST)).body['request'], null);
});

test('an integration that is gone says so', async (t) => {
  const { port } = await portFor(t);
  const answer = await fetch(port.url + PAGE);
  assert.equal(answer.status, 404);
  assert.match(await answer.text(), /was not found/);
});
