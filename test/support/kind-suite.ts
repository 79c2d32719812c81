import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createKindReader, kindOf, ListFault, resolveActions, type Load } from '../../aws/kinds/index.js';
import { GLOBAL_REGION, type ReadScope } from '../../aws/types.js';
import { error, startAwsFixture, type AwsFixture } from './aws-fixture.js';
import { idsOf, missingOf, rawOf, readAll, scopeOf, unsureOf } from './read-kind.js';

/** What has become of resources since they were listed; the fixture's answers go by it. */
export interface World {
  /** Ids of resources that are listed and no longer there. */
  vanished: ReadonlySet<string>;
  /** Ids of resources that may not be read. */
  denied: ReadonlySet<string>;
}

/** A kind's fixture: AWS's answers, over two pages of the list at least, and what must become of them. */
export interface KindFixture {
  kind: string;
  /** As a mapping writes them. */
  includeActions?: string[];
  /** Sets AWS's answers. Batch calls should answer in another order than they were asked in. */
  serve(aws: AwsFixture, world: World): void;
  /** Ids of all resources, in list order. */
  ids: string[];
  /** One of them, and its whole raw object but for `Type`. */
  raw: { id: string; object: Record<string, unknown> };
  /** The list call: how the fixture knows it and those of its parents, and the permission that its denial must name. */
  list: { name: string; permission: string; parents?: string[] };
  /** Of nested kinds: the resources of each parent. */
  perParent?: readonly number[];
  /** An id that vanishes between list and describe; undefined where no call is made for an item. */
  vanishes?: string;
  /** An id whose describing is denied, and what follows: it is unsure, or lacks the part of this action. */
  denied?: { id: string; becomes: 'unsure' | { lacks: string } };
  /** AWS's error code of a denial. Default `AccessDeniedException`. */
  denial?: string;
  /** Ids for the look-up before a deletion: `gone` is among the world's vanished. */
  lookup: { present: string; gone: string };
  scope?: Partial<ReadScope>;
}

/** What every kind must do, as tests over its fixture through the real SDK. */
export function kindSuite(fixture: KindFixture): void {
  const { kind, ids, raw, vanishes, denied, lookup } = fixture;
  const definition = kindOf(kind);
  const denial = fixture.denial ?? 'AccessDeniedException';
  const scope = {
    region: definition.scope === 'regional' ? 'eu-west-1' : GLOBAL_REGION,
    ...fixture.scope,
  };
  const { actions } = resolveActions(definition, fixture.includeActions ?? []);
  const read = (includeActions = fixture.includeActions ?? []) => readAll({ kind, scope, includeActions });
  let aws: AwsFixture;
  const serve = (world: Partial<World> = {}) =>
    fixture.serve(aws, { vanished: new Set(), denied: new Set(), ...world });

  describe(kind, () => {
    beforeEach(async () => {
      aws = await startAwsFixture();
      serve();
    });
    afterEach(() => aws.stop());

    test('every page is read, each resource once, and the raw object is whole', async () => {
      const resources = await read();
      assert.deepEqual(unsureOf(resources), {});
      assert.deepEqual(idsOf(resources), ids);
      for (const id of ids) assert.deepEqual(missingOf(resources, id), {});
      assert.deepEqual(rawOf(resources, raw.id), { Type: kind, ...raw.object });
    });

    test("beside its list it makes no more calls than AWS's batches need", async () => {
      await read();
      const load: Load = {
        items: ids.length,
        includeActions: actions,
        ...(fixture.perParent && { perParent: fixture.perParent }),
      };
      // Of the list, the least is one page, or one of the parents and one for each of them; the fixture's pages are small.
      const leastOfList = fixture.perParent ? 1 + fixture.perParent.length : 1;
      const lists = new Set([fixture.list.name, ...(fixture.list.parents ?? [])]);
      const others = aws.calls.filter(({ service, operation }) => !lists.has(`${service}.${operation}`));
      assert.equal(others.length, definition.leastCalls(load) - leastOfList, JSON.stringify(others));
    });

    test('a list that is denied is a denied scope that names the permission', async () => {
      aws.on(fixture.list.name, () => error(denial, 403));
      await assert.rejects(read(), (fault) => {
        assert.ok(fault instanceof ListFault, String(fault));
        assert.equal(fault.category, 'denied');
        assert.match(fault.message, new RegExp(`Allow .*${fixture.list.permission}`));
        return true;
      });
    });

    if (vanishes !== undefined) {
      test('an item that vanishes between list and describe costs itself only', async () => {
        serve({ vanished: new Set([vanishes]) });
        const resources = await read();
        assert.deepEqual(unsureOf(resources), {});
        assert.deepEqual(
          idsOf(resources),
          ids.filter((id) => id !== vanishes),
        );
        if (raw.id !== vanishes) assert.deepEqual(rawOf(resources, raw.id), { Type: kind, ...raw.object });
      });
    }

    if (denied) {
      test('an item that may not be read harms itself only', async () => {
        serve({ denied: new Set([denied.id]) });
        const resources = await read();
        const unsure = denied.becomes === 'unsure' ? [denied.id] : [];
        assert.deepEqual(Object.keys(unsureOf(resources)), unsure);
        assert.deepEqual(
          idsOf(resources),
          ids.filter((id) => !unsure.includes(id)),
        );
        if (denied.becomes !== 'unsure')
          assert.deepEqual(Object.keys(missingOf(resources, denied.id)), [denied.becomes.lacks]);
      });
    }

    test('a look-up tells what is there from what is gone', async () => {
      serve({ vanished: new Set([lookup.gone]) });
      const ids = [lookup.present, lookup.gone];
      const verdicts = await createKindReader().existsStill(definition, scopeOf(scope), ids);
      assert.deepEqual(Object.fromEntries(verdicts), { [lookup.present]: 'present', [lookup.gone]: 'gone' });
    });
  });
}
