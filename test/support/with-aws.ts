import { startAwsFixture, type AwsFixture } from './aws-fixture.js';
import type { World } from './kind-suite.js';

/** Nothing vanished, nothing is denied. */
export const AS_LISTED: World = { vanished: new Set(), denied: new Set() };

/** Runs a test with a fixture of its own. */
export async function withAws(run: (aws: AwsFixture) => Promise<void>): Promise<void> {
  const aws = await startAwsFixture();
  try {
    await run(aws);
  } finally {
    await aws.stop();
  }
}

/** A list parameter of a JSON call. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
