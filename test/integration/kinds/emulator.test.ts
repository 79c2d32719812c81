import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createKindReader, kindOf, NATIVE_KINDS, type Kind } from '../../../aws/kinds/index.js';
import { GLOBAL_REGION, type RawObject, type Resource } from '../../../aws/types.js';
import { startEmulator, startMoto } from '../../support/emulator.js';
import { startMissingOperations } from '../../support/missing-operations.js';
import { idsOf, missingOf, rawOf, readAll, scopeOf, unsureOf } from '../../support/read-kind.js';
import {
  assertFound,
  emulatorOf,
  endpointVariables,
  seedKinds,
  type Seeded,
} from '../../support/seed/index.js';

/**
 * Every native kind, and one that Cloud Control reads, against real emulators: ministack, or moto where ministack lacks the
 * service. What neither has is answered by `missing-operations.ts`.
 */
const ACCOUNT = { id: '111111111111', name: 'payments' };
const OTHER = '222222222222';
const REGIONS = ['eu-west-1', 'us-east-1'];
const BY_CLOUD_CONTROL = 'AWS::SSM::Parameter';
/** Of these nothing is in AWS that could be seeded. */
const NOT_SEEDED = new Set(['AWS::Account::Info']);

let seeded: Seeded[] = [];
const open: { stop(): Promise<void> }[] = [];

before(async () => {
  const [ministack, moto] = await Promise.all([
    startEmulator({ enforceIam: false }).then(kept),
    startMoto().then(kept),
  ]);
  const emulators = kept(await startMissingOperations({ ministack: ministack.url, moto: moto.url }));
  Object.assign(process.env, endpointVariables(emulators.urls));
  [seeded] = await Promise.all([
    seedKinds(emulators, ACCOUNT.id, REGIONS),
    seedKinds(emulators, OTHER, ['eu-west-1']),
  ]);
});
after(async () => {
  for (const part of open.toReversed()) await part.stop();
});

const KINDS = [...NATIVE_KINDS.filter(({ name }) => !NOT_SEEDED.has(name)), kindOf(BY_CLOUD_CONTROL)];

for (const kind of KINDS) {
  const where = `${kind.name} in ${emulatorOf(kind.name)}`;

  test(`${where}: each resource once, whole, with every action's data its own`, async () => {
    for (const region of kind.scope === 'regional' ? REGIONS : [GLOBAL_REGION]) {
      const expected = seeded.filter(
        (one) => one.kind === kind.name && (region === GLOBAL_REGION || one.region === region),
      );
      assert.ok(expected.length >= 2, `${expected.length} were seeded in ${region}`);
      const resources = await readWhole(kind, region);
      assert.deepEqual(unsureOf(resources), {});
      assert.equal(idsOf(resources).length, expected.length, JSON.stringify(idsOf(resources)));
      assert.equal(new Set(idsOf(resources)).size, expected.length, 'ids are distinct');
      const raws = idsOf(resources).map((id) => rawOf(resources, id));
      for (const one of expected) assertFound(raws, one);
      for (const id of idsOf(resources)) assert.deepEqual(missingOf(resources, id), {});
      for (const raw of raws) assertPlain(raw);
    }
  });

  test(`${where}: what is there is present, what is not is gone`, async () => {
    const region = kind.scope === 'regional' ? 'eu-west-1' : GLOBAL_REGION;
    const [first = ''] = idsOf(await readWhole(kind, region));
    const absent = `${first.slice(0, -3)}000`;
    const scope = scopeOf({ account: ACCOUNT, region });
    const verdicts = await createKindReader().existsStill(kind, scope, [first, absent]);
    assert.deepEqual(Object.fromEntries(verdicts), { [first]: 'present', [absent]: 'gone' });
  });
}

test('every action of every kind has a fact that tells its data from the data of others', () => {
  for (const { name, actions } of KINDS) {
    const facts = new Set(
      seeded.filter(({ kind }) => kind === name).flatMap((one) => Object.keys(one.facts)),
    );
    const calling = actions.filter(({ batch, conditional }) => batch > 0 && !conditional);
    for (const action of calling) assert.ok(facts.has(action.name), `${name}: ${action.name}`);
  }
});

test('no native kind is left out here', () => {
  const covered = new Set(seeded.map(({ kind }) => kind));
  const left = NATIVE_KINDS.map(({ name }) => name).filter((name) => !covered.has(name));
  assert.deepEqual(left, [...NOT_SEEDED]);
  assert.ok(covered.has(BY_CLOUD_CONTROL));
});

function kept<T extends { stop(): Promise<void> }>(part: T): T {
  open.push(part);
  return part;
}

/** With every action that the kind has. */
async function readWhole(kind: Kind, region: string): Promise<Resource[]> {
  return await readAll({
    kind: kind.name,
    scope: { account: ACCOUNT, region },
    includeActions: kind.actions.map(({ name }) => name),
  });
}

/** JSON, and of the account that was read. */
function assertPlain(raw: RawObject): void {
  assert.deepEqual(JSON.parse(JSON.stringify(raw)), raw, 'plain JSON');
  const { AccountId = ACCOUNT.id } = Object(raw['__ExtraContext'] ?? {});
  assert.equal(AccountId, ACCOUNT.id);
}
