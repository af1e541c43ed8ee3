/** Workflows of a worker that is not ours. */
import { ApplicationFailure, condition, sleep, workflowInfo } from '@temporalio/workflow';

export async function settle(input?: { total: number }) {
  await sleep(10);
  const { workflowId, parent } = workflowInfo();
  return { ...input, workflowId, parent: parent?.workflowId };
}

export async function refuse(): Promise<void> {
  throw ApplicationFailure.create({ message: 'the books are closed', type: 'BooksClosed' });
}

export async function endless(): Promise<void> {
  await condition(() => false);
}
