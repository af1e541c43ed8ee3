/** Which workers poll a task queue, to tell a slow worker from a missing one. */
import proto from '@temporalio/proto';
import { type TemporalConnection, withTimeout } from '../connection.ts';

const { TaskQueueType } = proto.temporal.api.enums.v1;

type Poller = { identity: string; lastSeenAt: Date };

/** Processes that polled the task queue in the last five minutes. */
export type TaskQueuePollers = { workflow: Poller[]; activity: Poller[] };

/** Pollers of one task queue by kind; throws when the server does not answer within `timeoutMs`. */
export async function describePollers(
  temporal: TemporalConnection,
  taskQueue: string,
  timeoutMs = 3_000,
): Promise<TaskQueuePollers> {
  const { connection, namespace } = temporal;
  const pollersOf = async (taskQueueType: proto.temporal.api.enums.v1.TaskQueueType) => {
    const answer = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType,
    });
    return (answer.pollers ?? []).map(({ identity, lastAccessTime }) => ({
      identity: identity ?? '',
      lastSeenAt: new Date(Number(lastAccessTime?.seconds ?? 0) * 1_000),
    }));
  };
  return withTimeout(
    temporal,
    async () => {
      const [workflow, activity] = await Promise.all([
        pollersOf(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),
        pollersOf(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY),
      ]);
      return { workflow, activity };
    },
    timeoutMs,
  );
}
