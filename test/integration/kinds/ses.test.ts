import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitOf } from '../../../aws/throttle-limits.js';
import { error, pathOf } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT } from '../../support/read-kind.js';

// Two resources a kind: AWS allows one call a second, and so do we.
const CONTEXT = { AccountId: ACCOUNT, Region: 'eu-west-1' };

const listed = (name: string) => ({
  IdentityName: name,
  IdentityType: 'DOMAIN',
  SendingEnabled: true,
  VerificationStatus: 'SUCCESS',
});

kindSuite({
  kind: 'AWS::SES::EmailIdentity',
  serve(aws, { vanished, denied }) {
    aws.on('ses.POST /v2/email/list-identities', ({ input }) => {
      assert.equal(input['PageSize'], 1000);
      return input['NextToken'] === undefined
        ? { json: { EmailIdentities: [listed('a.example')], NextToken: 'two' } }
        : { json: { EmailIdentities: [listed('me+b@b.example')] } };
    });
    aws.on('ses.GET /v2/email/identities/:name', (call) => {
      const name = pathOf(call)[3] ?? '';
      if (vanished.has(name)) return error('NotFoundException', 404);
      if (denied.has(name)) return error('AccessDeniedException', 403);
      return {
        json: {
          IdentityType: 'DOMAIN',
          FeedbackForwardingStatus: true,
          VerifiedForSendingStatus: true,
          Policies: { mine: '{"Version":"2012-10-17"}' },
          Tags: [{ Key: 'of', Value: name }],
          VerificationStatus: 'SUCCESS',
          VerificationInfo: {
            LastCheckedTimestamp: 1_686_819_600,
            LastSuccessTimestamp: 1_713_383_145.7,
          },
        },
      };
    });
  },
  ids: ['a.example', 'me+b@b.example'],
  raw: {
    id: 'me+b@b.example',
    object: {
      Properties: {
        IdentityName: 'me+b@b.example',
        IdentityType: 'DOMAIN',
        SendingEnabled: true,
        FeedbackForwardingStatus: true,
        VerifiedForSendingStatus: true,
        Policies: { mine: '{"Version":"2012-10-17"}' },
        Tags: [{ Key: 'of', Value: 'me+b@b.example' }],
        VerificationStatus: 'SUCCESS',
        VerificationInfo: {
          LastCheckedTimestamp: '2023-06-15T09:00:00Z',
          LastSuccessTimestamp: '2024-04-17T19:45:45.700000Z',
        },
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'ses.POST /v2/email/list-identities', permission: 'ses:ListEmailIdentities' },
  vanishes: 'a.example',
  denied: { id: 'a.example', becomes: 'unsure' },
  lookup: { present: 'me+b@b.example', gone: 'a.example' },
});

kindSuite({
  kind: 'AWS::SES::ConfigurationSet',
  serve(aws, { vanished, denied }) {
    aws.on('ses.POST /v2/email/list-configuration-sets', ({ input }) =>
      input['NextToken'] === undefined
        ? { json: { ConfigurationSets: ['a'], NextToken: 'two' } }
        : { json: { ConfigurationSets: ['b'] } },
    );
    aws.on('ses.GET /v2/email/configuration-sets/:name', (call) => {
      const name = pathOf(call)[3] ?? '';
      if (vanished.has(name)) return error('NotFoundException', 404);
      if (denied.has(name)) return error('AccessDeniedException', 403);
      return {
        json: {
          ConfigurationSetName: name,
          ReputationOptions: { ReputationMetricsEnabled: true, LastFreshStart: 1_713_383_145.7 },
          SendingOptions: { SendingEnabled: true },
          SuppressionOptions: { SuppressedReasons: ['BOUNCE'] },
          Tags: [{ Key: 'of', Value: name }],
        },
      };
    });
  },
  ids: ['a', 'b'],
  raw: {
    id: 'b',
    object: {
      Properties: {
        ConfigurationSetName: 'b',
        ReputationOptions: {
          ReputationMetricsEnabled: true,
          LastFreshStart: '2024-04-17T19:45:45.700000Z',
        },
        SendingOptions: { SendingEnabled: true },
        SuppressionOptions: { SuppressedReasons: ['BOUNCE'] },
        Tags: [{ Key: 'of', Value: 'b' }],
      },
      __ExtraContext: CONTEXT,
    },
  },
  list: { name: 'ses.POST /v2/email/list-configuration-sets', permission: 'ses:ListConfigurationSets' },
  vanishes: 'a',
  denied: { id: 'a', becomes: 'unsure' },
  lookup: { present: 'b', gone: 'a' },
});

test('SES is asked once a second for each action, as AWS allows no more', () => {
  const { rate, burst, shared } = limitOf('email', 'GetEmailIdentity');
  assert.deepEqual({ rate, burst, shared }, { rate: 1, burst: 1, shared: undefined });
});
