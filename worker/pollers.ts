import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

/** A poller that was seen this recently may still live: a long poll lasts a minute. */
export const ALIVE_MS = 70_000;

/** Identities of the workers that poll a task queue for activities, as far as Temporal has seen them of late. */
export async function listPollers(client: Client, namespace: string, taskQueue: string): Promise<string[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  return pollers.flatMap(({ identity, lastAccessTime }) => {
    const seen = Number(lastAccessTime?.seconds ?? 0) * 1000;
    return identity && Date.now() - seen < ALIVE_MS ? [identity] : [];
  });
}
