import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';

import { z } from 'zod';

import { prebuiltWorkflows } from '../../worker/bundle.js';

/**
 * Histories recorded from real runs (test/support/record-histories.ts) must replay on today's workflow code: resyncs that
 * run while a new version is deployed go on with it.
 */
const FOLDER = path.resolve('test', 'fixtures', 'histories');
Runtime.install({ logger: new DefaultLogger('ERROR') });

const recorded = z.object({ workflowId: z.string(), history: z.unknown() });
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

for (const name of names) {
  test(`the recorded history ${name} replays`, async () => {
    const { workflowId, history } = recorded.parse(JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8')));
    await Worker.runReplayHistory(
      { workflowBundle: prebuiltWorkflows(), replayName: name },
      history,
      workflowId,
    );
  });
}

test('histories of each change of the workflows, with a retry, a failed account, a cancellation, a continue-as-new and a listener that answered are among them', () => {
  const all = names.map((name) => readFileSync(path.join(FOLDER, name), 'utf8'));
  const has = (text: RegExp) => all.some((history) => text.test(history));
  assert.ok(has(/"attempt": ?[2-9]/), 'a retried activity');
  assert.ok(has(/AssumeRoleDenied/), 'a failed account');
  assert.ok(has(/WORKFLOW_EXECUTION_CANCELED/), 'a cancellation');
  assert.ok(has(/WORKFLOW_EXECUTION_CONTINUED_AS_NEW/), 'a continue-as-new');
  assert.ok(has(/"answerResyncRequest"/), 'an answered request');
  assert.ok(has(/"sendHeartbeats"/), 'heartbeats');
  assert.ok(has(/"resendWaiting"/), 'what waited is sent again');
});
