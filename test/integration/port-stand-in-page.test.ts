import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, NASTY, visit, withBrowser } from '../support/catalog-visit.js';
import { openBrowser } from '../support/browser.js';
import { EXPORTER, portFor } from '../support/port-stand-in-client.js';

test('the catalog opens on its blueprints with their counts', withBrowser, async (t) => {
  const { open, texts, page } = await visit(t);
  await open('/');
  assert.deepEqual(await texts('.card .name strong'), ['AWS Account', 'S3 Bucket']);
  assert.deepEqual(await texts('.card .count'), ['2', '120']);
  await page.click('text=S3 Bucket');
  assert.equal(await page.locator('h1').innerText(), 'S3 Bucket');
});

test('the entity table comes in pages and finds by name, property and relation', withBrowser, async (t) => {
  const { open, texts, page } = await visit(t);
  await open('/blueprints/bucket');
  assert.equal((await texts('.entities tbody tr')).length, 50);
  assert.deepEqual(await texts('.pager span:not(.step)'), ['1–50 of 120']);
  await page.click('text=Next');
  assert.deepEqual(await texts('.pager span:not(.step)'), ['51–100 of 120']);

  const search = async (text: string): Promise<number> => {
    await page.fill('input[type=search]', text);
    await Promise.all([page.waitForURL(/q=/), page.press('input[type=search]', 'Enter')]);
    await page.waitForLoadState();
    return page.locator('.entities tbody tr').count();
  };
  assert.equal(await search('bucket-119'), 1);
  await open('/blueprints/bucket');
  assert.equal(await search('payments'), 3);
  await open('/blueprints/bucket');
  assert.equal(await search('Production'), 20);
});

test(
  'an entity shows properties, last sync and who wrote it, and links both ways along its relation',
  withBrowser,
  async (t) => {
    const { open, texts, page } = await visit(t);
    await open(`/blueprints/bucket/entities/${encodeURIComponent('arn:aws:s3:::b7')}`);
    assert.equal(await page.locator('h1').innerText(), 'bucket-7');
    assert.ok((await texts('.properties tr')).includes('objects 7,000'));
    assert.ok((await texts('.properties tr')).includes('public No'));
    const origin = (await texts('.origin')).join(' ');
    assert.match(origin, new RegExp(EXPORTER));
    assert.match(origin, /Last update \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC/);

    assert.equal(await page.locator('.origin a').getAttribute('href'), '/integrations/my-aws');

    await page.click('.relations >> text=Production');
    assert.equal(await page.locator('h1').innerText(), 'Production');
    assert.deepEqual(await texts('.group summary .count'), ['20']);
    await page.click('.group summary');
    await page.click('text=and 8 more');
    assert.equal(await page.locator('.entities tbody tr').count(), 20);
  },
);

test('markup in a title is shown as text and runs nothing', withBrowser, async (t) => {
  const { open, page } = await visit(t);
  await open('/blueprints/bucket?q=onerror');
  assert.equal(await page.locator('.entities td.name a').innerText(), NASTY);
  await page.click('.entities td.name a');
  assert.equal(await page.locator('h1').innerText(), NASTY);
  assert.equal(await page.locator('main img').count(), 0);
  assert.notEqual(await page.title(), 'broken');
});

test('the state of the resync is on top and follows it without a reload', withBrowser, async (t) => {
  const { call, open, page, port } = await visit(t);
  await open('/');
  assert.equal(await page.locator('.pill').innerText(), 'Never synced');
  const state = 'PATCH /v1/integration/my-aws/resync-state';
  await call(state, { status: 'running', lastResyncStart: new Date().toISOString(), lastResyncEnd: null });
  await page.locator('.pill.running').waitFor();
  port.seed({ entities: [{ blueprint: 'account', identifier: '333333333333' }] });
  await page.locator('.card .count', { hasText: '3' }).waitFor();
  await call(state, { status: 'failed', lastResyncEnd: new Date().toISOString() });
  await page.locator('.pill.failed').waitFor();
});

test('an entity that is gone says so', async (t) => {
  const { port } = await portFor(t);
  const answer = await fetch(`${port.url}/blueprints/bucket/entities/none`);
  assert.equal(answer.status, 404);
  assert.match(await answer.text(), /was not found/);
});

test('light and dark differ in colour', withBrowser, async (t) => {
  const { port } = await portFor(t);
  const ground = async (scheme: 'light' | 'dark'): Promise<string> => {
    const page = await (await openBrowser(t, browser, scheme)).newPage();
    await page.goto(port.url);
    return String(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
  };
  assert.equal(await ground('light'), 'rgb(246, 247, 249)');
  assert.equal(await ground('dark'), 'rgb(16, 18, 24)');
});
