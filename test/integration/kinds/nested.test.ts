import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, test } from 'node:test';
import { createKindReader, kindOf, ListFault } from '../../../aws/kinds/index.js';
import type { ResourcePage } from '../../../aws/types.js';
import { error, startAwsFixture, type AwsCall, type AwsFixture } from '../../support/aws-fixture.js';
import { idsOf, optionsOf, readAll, readPagesOf, scopeOf } from '../../support/read-kind.js';
import { textsOf } from '../../support/with-aws.js';

/** Lists of lists, told by the services of clusters. */
const KIND = 'AWS::ECS::Service';
const LIST = 'ecs.ListServices';
const DENIED = error('AccessDeniedException', 400, 'not for you');

let aws: AwsFixture;
/** Clusters in list pages of two, and how many services each has. */
let clusters: string[];
const servicesOf = (cluster: string) => Array.from({ length: 3 }, (_, n) => `${cluster}-s${n}`);
const idsIn = (names: readonly string[]) =>
  names.flatMap((cluster) => servicesOf(cluster).map((service) => `${cluster}|${service}`));
const askedClusters = () =>
  aws.calls.flatMap(({ operation, input }) =>
    operation === 'ListServices' && input['nextToken'] === undefined ? [String(input['cluster'])] : [],
  );

beforeEach(async () => {
  aws = await startAwsFixture();
  clusters = ['a', 'b', 'c', 'd', 'e'];
  aws.on('ecs.ListClusters', ({ input }) => {
    const from = Number(input['nextToken'] ?? 0);
    const more = from + 2 < clusters.length;
    return {
      json: { clusterArns: clusters.slice(from, from + 2), ...(more && { nextToken: String(from + 2) }) },
    };
  });
  aws.on(LIST, ({ input }: AwsCall) => {
    const arns = servicesOf(String(input['cluster']));
    return input['nextToken'] === undefined
      ? { json: { serviceArns: arns.slice(0, 2), nextToken: 'more' } }
      : { json: { serviceArns: arns.slice(2) } };
  });
  aws.on('ecs.DescribeServices', ({ input }: AwsCall) => {
    const arns = textsOf(input['services']);
    return { json: { services: arns.map((serviceArn) => ({ serviceArn, status: 'ACTIVE' })) } };
  });
});
afterEach(() => aws.stop());

test('the children of all parents are read as one list, whatever the pages of either', async () => {
  assert.deepEqual(idsOf(await readAll({ kind: KIND })), idsIn(clusters));
  const pages = await readPagesOf({ kind: KIND, pageSize: 4 });
  assert.deepEqual(
    pages.map(({ resources }) => resources.length),
    [4, 4, 4, 3],
  );
});

test('a list without parents is one empty page', async () => {
  clusters = [];
  assert.deepEqual(await readPagesOf({ kind: KIND }), [{ resources: [], cursor: undefined }]);
});

test('another process reads on from the cursor of any page', async () => {
  const pages = await readPagesOf({ kind: KIND, pageSize: 2 });
  for (const [i, { cursor }] of pages.entries()) {
    if (cursor === undefined) continue;
    const rest = idsOf(await readAll({ kind: KIND, pageSize: 2, cursor }));
    assert.deepEqual(rest, idsIn(clusters).slice((i + 1) * 2));
  }
});

test('where the parent of a cursor is gone, its page is read again, and nothing is left out', async () => {
  const [first] = await readPagesOf({ kind: KIND, pageSize: 4 });
  clusters = ['a', 'x', 'c', 'd', 'e'];
  const rest = idsOf(await readAll({ kind: KIND, cursor: first?.cursor ?? '' }));
  assert.deepEqual(rest, idsIn(['a', 'x', 'c', 'd', 'e']));
});

test('a parent that vanished since it was listed has no children', async () => {
  aws.on(LIST, ({ input }: AwsCall) =>
    input['cluster'] === 'b'
      ? error('ClusterNotFoundException')
      : { json: { serviceArns: servicesOf(String(input['cluster'])) } },
  );
  assert.deepEqual(idsOf(await readAll({ kind: KIND })), idsIn(['a', 'c', 'd', 'e']));
});

/** Reads until the end or a failure; what was read before it counts. */
async function readUntilFault(cursor?: string): Promise<{ pages: ResourcePage[]; fault: unknown }> {
  const pages: ResourcePage[] = [];
  try {
    const reader = createKindReader();
    for await (const page of reader.readPages(kindOf(KIND), scopeOf(), optionsOf(), cursor)) pages.push(page);
    return { pages, fault: undefined };
  } catch (fault) {
    return { pages, fault };
  }
}

test('a parent whose children may not be listed costs only itself, but the scope ends denied', async () => {
  aws.on(LIST, ({ input }: AwsCall) =>
    input['cluster'] === 'a' || input['cluster'] === 'd'
      ? DENIED
      : { json: { serviceArns: servicesOf(String(input['cluster'])) } },
  );
  const { pages, fault } = await readUntilFault();
  assert.deepEqual(idsOf(pages.flatMap(({ resources }) => resources)), idsIn(['b', 'c', 'e']));
  assert.ok(fault instanceof ListFault);
  assert.equal(fault.category, 'denied');
  assert.match(fault.message, /ListServices is refused for 2 parents, a among them: not for you/);
  // A retry that begins at the last cursor still knows of the refusal.
  const rest = await readUntilFault(pages.at(-1)?.cursor);
  assert.ok(rest.fault instanceof ListFault);
  assert.equal(rest.fault.category, 'denied');
});

test('where the call itself is denied, it is not tried for every parent', async () => {
  clusters = Array.from({ length: 40 }, (_, n) => `c${n}`);
  aws.on(LIST, () => DENIED);
  const { fault } = await readUntilFault();
  assert.ok(fault instanceof ListFault);
  assert.equal(fault.category, 'denied');
  assert.ok(aws.count(LIST) <= 5, `${aws.count(LIST)} calls`);
});

test('a fault of AWS in one parent stops the scope where it is, to be read on later', async () => {
  aws.on(LIST, ({ input }: AwsCall) =>
    input['cluster'] === 'c'
      ? error('ServerException', 500)
      : { json: { serviceArns: servicesOf(String(input['cluster'])) } },
  );
  const { pages, fault } = await readUntilFault();
  assert.deepEqual(idsOf(pages.flatMap(({ resources }) => resources)), idsIn(['a', 'b']));
  assert.ok(fault instanceof ListFault && fault.retryable);
  aws.on(LIST, ({ input }: AwsCall) => ({ json: { serviceArns: servicesOf(String(input['cluster'])) } }));
  const rest = await readUntilFault(pages.at(-1)?.cursor);
  assert.deepEqual(idsOf(rest.pages.flatMap(({ resources }) => resources)), idsIn(['c', 'd', 'e']));
});

test('parents that answer with their own token end in a fault, not in a loop', async () => {
  aws.on('ecs.ListClusters', () => ({ json: { clusterArns: ['a'], nextToken: 'same' } }));
  const { fault } = await readUntilFault();
  assert.ok(fault instanceof ListFault, String(fault));
  assert.match(fault.message, /ListClusters/);
});

test('the next parents are asked for ahead, but no more of them than fill a page', async () => {
  clusters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  aws.on('ecs.ListClusters', () => ({ json: { clusterArns: clusters } }));
  aws.on(LIST, async ({ input }: AwsCall) => {
    await sleep(20);
    return { json: { serviceArns: servicesOf(String(input['cluster'])) } };
  });
  const pages = createKindReader({ pageSize: 3 }).readPages(kindOf(KIND), scopeOf(), optionsOf(), undefined);
  await pages.next();
  await sleep(200);
  // One page handed out, one read ahead of it, each of one cluster; and one cluster more that was asked for with them.
  assert.deepEqual(askedClusters().toSorted(), ['a', 'b', 'c']);
  await pages.return(undefined);
});

test('kinds of one resync ask for the clusters once; another resync asks anew', async () => {
  const scope = { resync: 'one' };
  aws.on('ecs.DescribeClusters', () => ({
    json: { clusters: clusters.map((clusterArn) => ({ clusterArn })) },
  }));
  await readAll({ kind: KIND, scope });
  await readAll({ kind: 'AWS::ECS::Cluster', scope });
  assert.equal(aws.count('ecs.ListClusters'), 3);
  await readAll({ kind: KIND, scope: { resync: 'two' } });
  assert.equal(aws.count('ecs.ListClusters'), 6);
});

test('a parent that is listed twice is read once, and those after it are read', async () => {
  clusters = ['a', 'a', 'b', 'c'];
  assert.deepEqual(idsOf(await readAll({ kind: KIND })), idsIn(['a', 'b', 'c']));
});

test('a refusal that only its status tells is a denied scope, too', async () => {
  aws.on(LIST, ({ input }: AwsCall) =>
    input['cluster'] === 'b'
      ? error('RefusedInWordsOfItsOwn', 403)
      : { json: { serviceArns: servicesOf(String(input['cluster'])) } },
  );
  const { pages, fault } = await readUntilFault();
  assert.deepEqual(idsOf(pages.flatMap(({ resources }) => resources)), idsIn(['a', 'c', 'd', 'e']));
  assert.ok(fault instanceof ListFault, String(fault));
  assert.equal(fault.category, 'denied');
});

test('a kind that is cancelled does not take down another that waits for the same answer', async () => {
  const cancelled = new AbortController();
  let asked = 0;
  aws.on('ecs.ListClusters', async () => {
    asked += 1;
    if (asked === 1) {
      setTimeout(() => cancelled.abort(new Error('cancelled')), 50);
      await sleep(300);
    }
    return { json: { clusterArns: ['a'] } };
  });
  const first = readAll({ kind: KIND, scope: { resync: 'three', signal: cancelled.signal } });
  const second = readAll({ kind: KIND, scope: { resync: 'three' } });
  await assert.rejects(first, /cancelled/);
  assert.deepEqual(idsOf(await second), idsIn(['a']));
});
