import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateAccountCommand } from '@aws-sdk/client-organizations';
import { createKindReader, kindOf, NATIVE_KINDS } from '../../../aws/kinds/index.js';
import { GLOBAL_REGION } from '../../../aws/types.js';
import { rootClients } from '../../../demo/seed/clients.js';
import { seedResources } from '../../../demo/seed/resources.js';
import { startEmulator, type Emulator } from '../../support/emulator.js';
import { idsOf, missingOf, rawOf, readAll, scopeOf } from '../../support/read-kind.js';

const ACCOUNT = { id: '111111111111', name: 'payments' };
const OTHER = { id: '222222222222', name: 'other' };
const REGIONS = ['eu-west-1', 'us-east-1'];
const COUNTS = {
  buckets: 3,
  queues: 5,
  topics: 3,
  functions: 3,
  tables: 3,
  instances: 3,
  clusters: 2,
  logGroups: 2,
};
const EACH: Record<string, number> = {
  'AWS::SQS::Queue': COUNTS.queues,
  'AWS::SNS::Topic': COUNTS.topics,
  'AWS::Lambda::Function': COUNTS.functions,
  'AWS::DynamoDB::Table': COUNTS.tables,
  'AWS::EC2::Instance': COUNTS.instances,
  'AWS::ECS::Cluster': COUNTS.clusters,
  'AWS::Logs::LogGroup': COUNTS.logGroups,
};

let emulator: Emulator;
before(async () => {
  emulator = await startEmulator({ enforceIam: false });
  process.env['AWS_ENDPOINT_URL'] = emulator.url;
  for (const region of REGIONS) await seedResources(emulator.url, ACCOUNT, region, COUNTS);
  await seedResources(emulator.url, OTHER, 'eu-west-1', { ...COUNTS, queues: 1 });
});
after(() => emulator?.stop());

const everyAction = (kind: string) => kindOf(kind).actions.map(({ name }) => name);
const scopeIn = (kind: string, region: string) => ({
  account: ACCOUNT,
  region: kindOf(kind).scope === 'regional' ? region : GLOBAL_REGION,
});

for (const [kind, count] of Object.entries(EACH)) {
  test(`${kind}: each region of an account gives its own, whole, with every action`, async () => {
    for (const region of REGIONS) {
      const resources = await readAll({
        kind,
        scope: scopeIn(kind, region),
        includeActions: everyAction(kind),
      });
      assert.equal(idsOf(resources).length, count, JSON.stringify(resources).slice(0, 500));
      for (const id of idsOf(resources)) {
        assert.deepEqual(missingOf(resources, id), {});
        const raw = rawOf(resources, id);
        assert.deepEqual(JSON.parse(JSON.stringify(raw)), raw, 'plain JSON');
        const { AccountId, Region } = Object(raw['__ExtraContext']);
        assert.deepEqual([AccountId, Region], [ACCOUNT.id, region]);
      }
    }
  });

  test(`${kind}: what is there is present, what is not is gone`, async () => {
    const scope = scopeOf(scopeIn(kind, 'eu-west-1'));
    const [first = ''] = idsOf(await readAll({ kind, scope }));
    const absent = `${first.slice(0, -3)}000`;
    const verdicts = await createKindReader().existsStill(kindOf(kind), scope, [first, absent]);
    assert.deepEqual([...verdicts.values()], ['present', 'gone']);
  });
}

test('AWS::S3::Bucket: buckets of all regions in one read, each with its own region and tags', async () => {
  const kind = 'AWS::S3::Bucket';
  const resources = await readAll({ kind, scope: scopeIn(kind, ''), includeActions: everyAction(kind) });
  assert.equal(idsOf(resources).length, REGIONS.length * COUNTS.buckets);
  for (const id of idsOf(resources)) {
    const raw = rawOf(resources, id);
    const region = REGIONS.find((one) => id.includes(one)) ?? '';
    assert.deepEqual(raw['__ExtraContext'], { AccountId: ACCOUNT.id, Region: region });
    assert.equal(raw.Properties['LocationConstraint'], region === 'us-east-1' ? null : region);
    assert.ok(Array.isArray(raw.Properties['Tags']) && raw.Properties['Tags'].length > 0);
    assert.deepEqual(missingOf(resources, id), {});
  }
  const [first = ''] = idsOf(resources);
  const scope = scopeOf(scopeIn(kind, ''));
  const verdicts = await createKindReader().existsStill(kindOf(kind), scope, [first, 'no-such-bucket-here']);
  assert.deepEqual([...verdicts.values()], ['present', 'gone']);
});

test('AWS::Organizations::Account: every account, with its parents', async () => {
  const { organizations } = rootClients(emulator.url, ACCOUNT.id, 'us-east-1');
  await organizations.send(new CreateAccountCommand({ AccountName: 'member', Email: 'member@example.com' }));
  const kind = 'AWS::Organizations::Account';
  const resources = await readAll({ kind, scope: scopeIn(kind, ''), includeActions: everyAction(kind) });
  assert.ok(idsOf(resources).length >= 1);
  for (const id of idsOf(resources)) {
    assert.deepEqual(missingOf(resources, id), {});
    assert.equal(rawOf(resources, id)['__ExtraContext'], undefined);
    assert.ok(Array.isArray(rawOf(resources, id).Properties['Parents']));
  }
});

test('no native kind is left out here', () => {
  const covered = new Set([...Object.keys(EACH), 'AWS::S3::Bucket', 'AWS::Organizations::Account']);
  const left = NATIVE_KINDS.map(({ name }) => name).filter((name) => !covered.has(name));
  assert.deepEqual(left, ['AWS::Account::Info']);
});
