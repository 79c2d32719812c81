import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { createMasker, maskRaw, REDACTED } from '../../config/masking/index.js';
import { loadWorkerSettings } from '../../config/settings.js';
import { CODEBUILD, INSTANCE, LAMBDA, PARAMETER, RDS, TASK_DEFINITION } from '../support/raw-secrets.js';

const NOBODY = createMasker([]);

describe('secrets of the settings', () => {
  const secret = 'p/w "x"+ä&=';
  const masker = createMasker([secret, 'abc']);

  test('go wherever they stand, as they are and as URLs and JSON write them (P42)', () => {
    const json = JSON.stringify({ secret });
    for (const written of [
      `before ${secret} after`,
      `https://example.com/?x=${encodeURIComponent(secret)}&y=1`,
      `https://example.com/?x=${encodeURIComponent(secret).toLowerCase()}`,
      new URLSearchParams({ x: secret }).toString(),
      json,
      JSON.stringify({ body: json }),
    ]) {
      const masked = masker.text(written);
      assert.ok(masked.includes(REDACTED), masked);
      assert.ok(!masked.includes('p/w') && !/p%2fw/i.test(masked), masked);
    }
  });

  test('of fewer than four characters are words that stay', () => {
    assert.equal(masker.text('abc'), 'abc');
  });

  test('go from keys and nested values; numbers, booleans and nulls stay', () => {
    assert.deepEqual(masker.value({ [secret]: [{ a: secret }, 1, true, null] }), {
      [REDACTED]: [{ a: REDACTED }, 1, true, null],
    });
  });

  test('are all that the settings call secret, those of the environment beside them, and of the ledger its password', () => {
    const { settings } = loadWorkerSettings({
      OCEAN__PORT__CLIENT_ID: 'client-id',
      OCEAN__PORT__CLIENT_SECRET: 'port-secret',
      OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: 'external-id',
      OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: 'key-id',
      OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY: 'key-secret',
      SYNC_LEDGER_URL: 'postgres://user:pa%40ss@host:5432/db?password=also-one',
      AWS_SESSION_TOKEN: 'ambient-session',
      TEMPORAL_API_KEY: 'cloud-key',
    });
    assert.deepEqual(settings.secrets.toSorted(), [
      'also-one',
      'ambient-session',
      'cloud-key',
      'external-id',
      'key-id',
      'key-secret',
      'pa%40ss',
      'pa@ss',
      'port-secret',
    ]);
  });
});

describe('what has the form of a secret', () => {
  const FORMS = {
    'an access key id': ['key AKIAIOSFODNN7EXAMPLE used', 'AKIAIOSFODNN7EXAMPLE'],
    'a secret access key': [
      '{"k":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}',
      'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    ],
    'a JSON web token': [
      'sent eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl now',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    ],
    'a bearer header': ['authorization: Bearer abc123def456ghi789', 'abc123def456ghi789'],
    'a basic header': ['Authorization: Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNzd29yZA=='],
    'a private key': ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY-----', 'MIIEow=='],
    'a GitHub token': ['ghp_0123456789abcdefghijABCDEFGHIJ012345', 'ghp_0123456789abcdefghij'],
    'a Slack token': ['xoxb-1234567890-abcdefghij', 'xoxb-1234567890'],
    'a Stripe key': ['sk_live_51Habcdefghijklmnop', 'sk_live_51H'],
    'a Google key': ['AIzaSyA-1234567890abcdefghijklmnopqrstu', 'AIzaSyA-123'],
    'a URL with a password': ['postgres://user:pa55word@db:5432/x', 'pa55word'],
    'a connection string': ['Server=db;Password=pa55word;Encrypt=true', 'pa55word'],
    'JSON in a text': ['{"dbPassword": "pa55word"}', 'pa55word'],
    'a signed address': ['https://s3/x?X-Amz-Signature=abcdef0123&a=b', 'abcdef0123'],
  };
  for (const [name, [given = '', secret = '']] of Object.entries(FORMS)) {
    test(`${name} goes (P42)`, () => {
      const masked = NOBODY.text(given);
      assert.ok(masked.includes(REDACTED), masked);
      assert.ok(!masked.includes(secret), masked);
    });
  }

  test('names, ids, hashes and messages stay as they are', () => {
    for (const text of [
      'arn:aws:iam::123456789012:role/PortOceanReadRole',
      'sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709',
      'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'AWS::SQS::Queue in eu-west-1 of account 123456789012 could not be read: AccessDenied: allow sqs:ListQueues',
      'Port rejected the credentials: client id "x", client secret **** (not shown)',
      '2026-01-31T12:00:00.123Z',
      'https://api.getport.io/v1/integration/my-aws?a=b',
      'Basic authentication is used',
    ]) {
      assert.equal(NOBODY.text(text), text);
    }
  });

  test('is looked for in linear time, whatever the text', () => {
    for (const part of [
      'a-',
      'password',
      'Bearer ',
      '-----BEGIN PRIVATE KEY-----',
      'a:',
      '"secret":"',
      'Aa1/',
    ]) {
      const text = part.repeat(400_000 / part.length);
      assert.ok(NOBODY.text(text).length > 0);
    }
  });
});

const masked = (raw: Record<string, unknown>) => JSON.stringify(maskRaw(raw, NOBODY));

describe('raw objects (P40)', () => {
  const CASES = [
    {
      raw: LAMBDA,
      gone: ['hunter2', '"prod"', 'table/orders', 'tag-token-value', 'IQoJb3', '0123456789abcdef'],
      kept: [
        '"STAGE":',
        '"DB_PASSWORD":',
        'function:checkout',
        '512',
        'Yk3mDcQ8hF0',
        'key/1234abcd',
        '"team":"checkout"',
      ],
    },
    {
      raw: TASK_DEFINITION,
      gone: ['debug-value', 'sk_live', 'command-line-pass'],
      kept: [
        '"LOG_LEVEL"',
        'secret:db-AbCdEf',
        'secret:registry',
        'ecr.eu-west-1',
        '0.0.0.0:80',
        '"essential":true',
      ],
    },
    {
      raw: CODEBUILD,
      gone: ['plain-npm-value', 'build-region-value', 'ghp_'],
      kept: [
        'LINUX_CONTAINER',
        'aws/codebuild/standard:7.0',
        '"PLAINTEXT"',
        'NPM_TOKEN',
        'github.com/a/b.git',
        '"privilegedMode":false',
      ],
    },
    {
      raw: RDS,
      gone: ['rds-master-pass'],
      kept: [
        '"admin"',
        'secret:rds!db-1',
        '"SecretStatus":"active"',
        '"IAMDatabaseAuthenticationEnabled":true',
        '5432',
        'orders.abc',
      ],
    },
    {
      raw: INSTANCE,
      gone: ['IyEvYmlu', 'tag-pass-value'],
      kept: ['i-0123456789abcdef0', '"HttpTokens":"required"', 'bastion', 'admin-password'],
    },
    { raw: PARAMETER, gone: ['parameter-value'], kept: ['/app/setting', '"team":"core"', '"Type":"String"'] },
  ];
  for (const { raw, gone, kept } of CASES) {
    test(`${raw.Type}: what is secret goes, what a mapping needs stays`, () => {
      const text = masked(raw);
      for (const part of gone) assert.ok(!text.includes(part), `${part} in ${text}`);
      for (const part of kept) assert.ok(text.includes(part), `${part} not in ${text}`);
    });

    test(`${raw.Type}: every key is still there`, () => {
      assert.deepEqual(shape(maskRaw(raw, NOBODY)), shape(raw));
    });
  }

  test('environments in other services go as well', () => {
    const text = masked({
      Type: 'AWS::Other::Thing',
      Properties: {
        Environment: { MODEL: 'map-value' },
        OptionSettings: [
          {
            Namespace: 'aws:elasticbeanstalk:application:environment',
            OptionName: 'A',
            Value: 'beanstalk-value',
          },
        ],
        Configuration: { EnvironmentVariables: '[{"name":"A","value":"pipeline-value"}]' },
        Parameters: [{ ParameterKey: 'DBPassword', ParameterValue: 'stack-value' }],
        Stages: [{ variables: { a: 'stage-value' } }],
        CustomHeaders: { Items: [{ HeaderName: 'x-origin', HeaderValue: 'header-value' }] },
        EnvironmentName: 'blue',
        NextToken: 'cursor-value',
      },
    });
    assert.deepEqual(text.match(/[a-z]+-value/g), ['cursor-value']);
    assert.match(text, /"blue"/);
  });
});

/** A value with its texts taken out. */
function shape(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? '' : inner)),
  );
}
