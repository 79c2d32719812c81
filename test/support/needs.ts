/**
 * Options for a test that needs something beyond the machine of the README (a Postgres server, a browser, …): where it is
 * absent the test is skipped, visibly, with its reason. In CI (`SYNC_TEST_NO_SKIP=1`) an absent part is a failure.
 */
export function needs(present: unknown, reason: string): { skip?: string } {
  if (present) return {};
  if (process.env['SYNC_TEST_NO_SKIP'] === '1')
    throw new Error(`this test must not be skipped here: ${reason}`);
  return { skip: reason };
}
