/** Telling a waiting execution that its turn may have come. */
import { wakeSignal } from '../domain/overlap.ts';
import { withTimeout } from './connection.ts';
import type { TemporalConnection } from './connection.ts';
import { isNotFound } from './errors.ts';

/** Whoever seals waits for this answer: a slow server must not keep it long. */
const wakeTimeoutMs = 2_000;

/** False when no run of it is open. */
export async function wakeWorkflow(
  temporal: TemporalConnection,
  workflowId: string,
): Promise<boolean> {
  const { connection, namespace, identity } = temporal;
  const request = {
    namespace,
    identity,
    workflowExecution: { workflowId },
    signalName: wakeSignal,
  };
  try {
    await withTimeout(
      temporal,
      () => connection.workflowService.signalWorkflowExecution(request),
      wakeTimeoutMs,
    );
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
