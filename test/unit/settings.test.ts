import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadClientSettings, loadWorkerSettings } from '../../config/settings.js';
import { SyncError } from '../../config/sync-error.js';

const PORT = { OCEAN__PORT__CLIENT_ID: 'id', OCEAN__PORT__CLIENT_SECRET: 'very-secret-text' };
const ROLE = 'arn:aws:iam::123456789012:role/PortOceanReadRole';

function mistakesOf(environment: Record<string, string>): string {
  try {
    loadWorkerSettings(environment);
  } catch (error) {
    assert.ok(error instanceof SyncError);
    assert.equal(error.code, 'SettingsInvalid');
    assert.equal(error.retryable, false);
    return error.message;
  }
  throw new Error('the settings were accepted');
}

test('Port credentials alone are enough; everything else has a default', () => {
  const { settings, warnings } = loadWorkerSettings({ ...PORT, XDG_STATE_HOME: '/state' });
  assert.deepEqual(warnings, []);
  assert.equal(settings.port.baseUrl, 'https://api.getport.io');
  assert.deepEqual(settings.integration, { identifier: 'my-aws-v3-integration', type: 'aws-v3' });
  assert.equal(settings.ledgerUrl, 'file:/state/aws-port-sync/my-aws-v3-integration.db');
  assert.deepEqual(settings.listener, { type: 'POLLING', intervalSeconds: 60, resyncOnStart: true });
  assert.equal(settings.resyncIntervalMinutes, undefined);
});

test('role ARNs come as a JSON array, without duplicates', () => {
  const { settings } = loadWorkerSettings({
    ...PORT,
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: JSON.stringify([ROLE, ROLE, ROLE.replace('1', '2')]),
  });
  assert.deepEqual(settings.aws.accountRoleArns, [ROLE, ROLE.replace('1', '2')]);
});

test('keys are read from SECRETS and from CONFIG; half a pair is a mistake', () => {
  for (const group of ['SECRETS', 'CONFIG']) {
    const { settings } = loadWorkerSettings({
      ...PORT,
      [`OCEAN__INTEGRATION__${group}__AWS_ACCESS_KEY_ID`]: 'AKIA',
      [`OCEAN__INTEGRATION__${group}__AWS_SECRET_ACCESS_KEY`]: 'key',
    });
    assert.deepEqual(settings.aws.staticKeys, { accessKeyId: 'AKIA', secretAccessKey: 'key' });
  }
  const half = mistakesOf({ ...PORT, OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: 'AKIA' });
  assert.match(half, /OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY is not set/);
});

test('each mistake is one line that names variable, value and what it should hold', () => {
  const message = mistakesOf({
    ...PORT,
    OCEAN__PORT__BASE_URL: 'api.getport.io',
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: `["${ROLE}", "arn:aws:iam::12:role/x"]`,
    OCEAN__INITIALIZE_PORT_RESOURCES: 'maybe',
    OCEAN__INTEGRATION__CONFIG__OU_ID: 'root',
  });
  assert.match(message, /OCEAN__PORT__BASE_URL holds "api\.getport\.io": it must hold an http\(s\) URL/);
  assert.match(message, /ACCOUNT_ROLE_ARNS holds .*which "arn:aws:iam::12:role\/x" is not/);
  assert.match(message, /INITIALIZE_PORT_RESOURCES holds "maybe": it must hold true or false/);
  assert.match(message, /OU_ID holds "root"/);
});

test('secrets are masked in messages', () => {
  const message = mistakesOf({
    ...PORT,
    OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: 'not allowed!',
    SYNC_LEDGER_URL: 'mysql://user:hush@host',
  });
  assert.match(message, /EXTERNAL_ID holds a secret of 12 characters/);
  assert.ok(
    !message.includes('not allowed!') && !message.includes('hush') && !message.includes('very-secret-text'),
  );
});

test('unknown OCEAN variables are named in a warning, with the one that was meant', () => {
  const { warnings } = loadWorkerSettings({ ...PORT, OCEAN__INTEGRATION__IDENTIFER: 'x' });
  assert.deepEqual(warnings, [
    'OCEAN__INTEGRATION__IDENTIFER is not a setting that is read here; did you mean OCEAN__INTEGRATION__IDENTIFIER?',
  ]);
});

test('a list of roles beside accountRoleArn has no effect, and a warning says so', () => {
  const { settings, warnings } = loadWorkerSettings({
    ...PORT,
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: ROLE,
    OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: `["${ROLE}"]`,
  });
  assert.deepEqual(settings.aws.accountRoleArns, []);
  assert.equal(warnings.length, 1);
});

test('the command line needs no Port credentials', () => {
  const { settings } = loadClientSettings({
    OCEAN__INTEGRATION__IDENTIFIER: 'mine',
    OCEAN__SCHEDULED_RESYNC_INTERVAL: '60',
  });
  assert.deepEqual(settings, {
    integration: { identifier: 'mine', type: 'aws-v3' },
    taskQueue: 'aws-port-sync',
    resyncIntervalMinutes: 60,
  });
});
