import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { changelogDestination } from '../../config/listener.js';
import { loadWorkerSettings } from '../../config/settings.js';

const PORT = { OCEAN__PORT__CLIENT_ID: 'id', OCEAN__PORT__CLIENT_SECRET: 'secret' };

function load(environment: Record<string, string>) {
  const { settings, warnings } = loadWorkerSettings({ ...PORT, ...environment });
  return { listener: settings.listener, warnings };
}
const json = (value: unknown) => load({ OCEAN__EVENT_LISTENER: JSON.stringify(value) });

suite('the listener', () => {
  test('polls every 60 seconds, and resyncs on start, where nothing is said', () => {
    const { listener, warnings } = load({});
    assert.deepEqual(listener, { type: 'POLLING', intervalSeconds: 60, resyncOnStart: true });
    assert.deepEqual(warnings, []);
  });

  test('is read from Ocean’s JSON, in both spellings, with numbers and truth values as such or as text', () => {
    const expected = { type: 'POLLING', intervalSeconds: 5, resyncOnStart: false };
    for (const given of [
      { type: 'POLLING', interval: 5, resyncOnStart: false },
      { type: 'polling', interval: '5', resync_on_start: 'false' },
    ])
      assert.deepEqual(json(given), { listener: expected, warnings: [] });
    for (const key of ['appHost', 'app_host'])
      assert.equal(
        json({ type: 'WEBHOOK', [key]: 'https://sync.example.com/base//' }).listener.appHost,
        'https://sync.example.com/base',
      );
    assert.equal(json({ type: 'ONCE', interval: null }).listener.type, 'ONCE');
    assert.equal(json({ type: 'NONE' }).listener.type, 'NONE');
  });

  test('takes each field from its own variable before the JSON', () => {
    const { listener } = load({
      OCEAN__EVENT_LISTENER: '{"type":"ONCE","interval":7,"appHost":"https://a.example.com"}',
      OCEAN__EVENT_LISTENER__TYPE: 'webhook',
      OCEAN__EVENT_LISTENER__RESYNC_ON_START: 'no',
      OCEAN__EVENT_LISTENER__APP_HOST: 'https://b.example.com',
    });
    assert.deepEqual(listener, {
      type: 'WEBHOOK',
      intervalSeconds: 7,
      resyncOnStart: false,
      appHost: 'https://b.example.com',
    });
    assert.equal(load({ OCEAN__EVENT_LISTENER__INTERVAL: '9' }).listener.intervalSeconds, 9);
  });

  test('KAFKA polls; WEBHOOKS_ONLY and ACTIONS_ONLY answer no requests; each says so in a warning', () => {
    for (const [type, instead] of [
      ['KAFKA', 'POLLING'],
      ['WEBHOOKS_ONLY', 'NONE'],
      ['ACTIONS_ONLY', 'NONE'],
    ]) {
      const { listener, warnings } = json({ type });
      assert.equal(listener.type, instead);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', new RegExp(`type ${type}: .*as with ${instead}`));
    }
  });

  test('an unknown key is named in a warning, with the one that was meant', () => {
    const { listener, warnings } = json({ type: 'POLLING', intervall: 5 });
    assert.equal(listener.intervalSeconds, 60);
    assert.deepEqual(warnings, [
      'OCEAN__EVENT_LISTENER has the key "intervall", which is not read here; did you mean "interval"?',
    ]);
  });

  for (const [what, environment, line] of [
    [
      'no JSON',
      { OCEAN__EVENT_LISTENER: 'POLLING' },
      /OCEAN__EVENT_LISTENER holds "POLLING": it must hold a JSON object/,
    ],
    ['a list', { OCEAN__EVENT_LISTENER: '[]' }, /must hold a JSON object/],
    [
      'two wrong fields',
      { OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":0.5,"resyncOnStart":"maybe"}' },
      /"interval" is a whole number of seconds, from 1 to 86400 and "resyncOnStart" is true or false/,
    ],
    [
      'an unknown type',
      { OCEAN__EVENT_LISTENER: '{"type":"POLL"}' },
      /"type" is one of POLLING, ONCE, WEBHOOK, NONE/,
    ],
    ['no type', { OCEAN__EVENT_LISTENER: '{"interval":5}' }, /OCEAN__EVENT_LISTENER has no "type"/],
    [
      'WEBHOOK without appHost',
      { OCEAN__EVENT_LISTENER__TYPE: 'WEBHOOK' },
      /type WEBHOOK and no "appHost": it must hold/,
    ],
    [
      'an appHost that is no URL',
      { OCEAN__EVENT_LISTENER: '{"type":"WEBHOOK","appHost":"sync.example.com"}' },
      /"appHost" is an http\(s\) URL/,
    ],
    [
      'an interval of its own that is wrong',
      { OCEAN__EVENT_LISTENER__INTERVAL: '0' },
      /__INTERVAL holds "0": it must hold a whole/,
    ],
  ] as const) {
    test(`${what} is a mistake of one line that names the field`, () => {
      assert.throws(
        () => load(environment),
        (error: Error) => {
          assert.match(error.message, /^The settings have a mistake:/);
          assert.match(error.message, line);
          return true;
        },
      );
    });
  }
});

suite('the destination of changes that Port is given', () => {
  test('is our webhook with WEBHOOK, and nothing else otherwise', () => {
    const { listener } = json({ type: 'WEBHOOK', appHost: 'https://sync.example.com/base/' });
    assert.deepEqual(changelogDestination(listener), {
      type: 'WEBHOOK',
      url: 'https://sync.example.com/base/resync',
    });
    assert.deepEqual(changelogDestination({ type: 'POLLING', appHost: 'https://sync.example.com' }), {});
    assert.deepEqual(changelogDestination({ type: 'NONE' }), {});
  });
});
