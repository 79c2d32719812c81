import assert from 'node:assert/strict';

import type { RawObject } from '../../../aws/types.js';
import { matches } from '../matches.js';
import type { Seeded } from './place.js';

/** Exactly one of a kind's raw objects is the seeded resource, in its region, and each action gave it its own data. */
export function assertFound(raws: readonly RawObject[], seeded: Seeded): void {
  const { kind, key, facts, region } = seeded;
  const [raw, ...others] = raws.filter(
    ({ Properties, __ExtraContext: place }) =>
      matches(Properties, key) && (region === undefined || matches(place, { Region: region })),
  );
  const what = `${kind} ${JSON.stringify(key)}`;
  assert.ok(raw, `${what} is not in ${JSON.stringify(raws)}`);
  assert.equal(others.length, 0, `${what} is there ${others.length + 1} times`);
  for (const [action, part] of Object.entries(facts)) {
    const told = `${action} gives ${what} ${JSON.stringify(part)}, not ${JSON.stringify(raw)}`;
    assert.ok(matches({ ...raw, ...raw.Properties }, part), told);
  }
}
