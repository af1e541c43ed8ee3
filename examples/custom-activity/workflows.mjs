// A workflow of your own, for a ChildWorkflow step. It ends the step when it ends.
import { ApplicationFailure, sleep } from '@temporalio/workflow';

/** The members of what it returns are the outputs of the step. */
export async function settleOrders({ total }) {
  if (total <= 0) throw ApplicationFailure.nonRetryable('nothing to settle', 'NothingToSettle');
  await sleep('1 second');
  return { settled: total };
}
