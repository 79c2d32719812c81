import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoDate, pascal, plainObject, typedAttributes } from '../../aws/kinds/shape.js';

test('dates are UTC with no fraction, or six digits', () => {
  assert.equal(isoDate(new Date('2023-06-15T09:00:00.000Z')), '2023-06-15T09:00:00Z');
  assert.equal(isoDate(new Date('2024-04-17T19:45:45.700Z')), '2024-04-17T19:45:45.700000Z');
});

test('an object of the SDK becomes plain JSON, nested too; unset goes, null stays', () => {
  const object = plainObject({
    unset: undefined,
    none: null,
    when: new Date('2023-06-15T09:00:00Z'),
    list: [{ at: new Date('2024-04-17T19:45:45.7Z') }, undefined],
    bytes: new Uint8Array([1, 2]),
    big: 12n,
    names: new Set(['a']),
  });
  assert.deepEqual(JSON.parse(JSON.stringify(object)), {
    none: null,
    when: '2023-06-15T09:00:00Z',
    list: [{ at: '2024-04-17T19:45:45.700000Z' }, null],
    bytes: 'AQI=',
    big: 12,
    names: ['a'],
  });
  assert.ok(!('unset' in object));
});

test('only top-level names become PascalCase, after renames', () => {
  assert.deepEqual(
    pascal({ clusterArn: 'a', settings: [{ name: 'n' }], $metadata: {} }, { settings: 'ClusterSettings' }),
    {
      ClusterArn: 'a',
      ClusterSettings: [{ name: 'n' }],
    },
  );
});

test('attributes become numbers and booleans only where they are', () => {
  const types = { integers: new Set(['Size', 'Odd']), booleans: new Set(['On', 'Off']) };
  assert.deepEqual(typedAttributes({ Size: '12', Odd: '1.5x', On: 'true', Off: 'maybe', Text: '7' }, types), {
    Size: 12,
    Odd: '1.5x',
    On: true,
    Off: 'maybe',
    Text: '7',
  });
});
