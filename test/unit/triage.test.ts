import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { triage } from '../../activities/triage.js';
import { selectKind } from '../../aws/kinds/index.js';
import type { RawObject, Resource } from '../../aws/types.js';
import { parseMapping } from '../../config/mapping.js';
import { createMappingEngine } from '../../port/mapping/index.js';
import { compiled as compile, rawBlock, type BlockSketch } from '../support/mapping-fixture.js';

/** What a page's resources become, where a part of one could not be read. */
const engine = createMappingEngine();
after(() => engine.close());

const FAULT = { code: 'AccessDenied', message: 'no' };
const resource = (
  properties: Record<string, unknown>,
  denied: boolean,
): Extract<Resource, { state: 'read' }> => {
  const raw: RawObject = { Type: 'AWS::SQS::Queue', id: 'a', Properties: properties };
  return denied
    ? { state: 'read', id: 'a', raw, missing: [{ action: 'ListQueueTagsAction', fault: FAULT }] }
    : { state: 'read', id: 'a', raw };
};

async function triageOf(sketch: BlockSketch, read: Extract<Resource, { state: 'read' }>) {
  const raw = { ...rawBlock(sketch), kind: 'AWS::SQS::Queue' };
  const { mapping } = parseMapping({ resources: [raw] });
  const [block] = mapping.resources;
  assert.ok(block);
  const compiled = await compile(engine, block);
  const { kind, actions, warnings } = selectKind(block.kind, block.selector);
  const mapped = await engine.map(compiled, [read.raw]);
  const ready = { block, compiled, kind, actions: { actions, warnings } };
  return triage({ ready, mapping }, [read], mapped);
}

const ITEMS = { port: { itemsToParse: '.Properties.Tags // []' }, mappings: { identifier: '.item.id' } };

test('a resource that was read whole and gives no items gives no entities', async () => {
  const { candidates, unsure } = await triageOf(ITEMS, resource({}, false));
  assert.deepEqual([candidates.length, unsure.size], [0, 0]);
});

test('one whose items may be of the part that was denied is unsure: having none proves nothing gone', async () => {
  const { candidates, unsure } = await triageOf(ITEMS, resource({}, true));
  assert.deepEqual([candidates.length, [...unsure.keys()]], [0, ['a']]);
});

test('without items it is written but for what the denied part gives', async () => {
  const properties = { team: '.Properties.Tags.team // "none"', name: '.Properties.Name' };
  const { candidates, unsure } = await triageOf({ properties }, resource({ Name: 'x' }, true));
  assert.equal(unsure.size, 0);
  assert.deepEqual(candidates[0]?.entity.properties, { name: 'x' });
});
