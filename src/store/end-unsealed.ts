/** Ending executions whose workflow is closed and did not write its end. */
import type { Snapshot } from '../domain/snapshot.ts';
import { endOfStep, errorOfEnd } from '../domain/unsealed-end.ts';
import type { UnsealedEnd } from '../domain/unsealed-end.ts';
import type { Transaction } from './database.ts';
import {
  holdOpenExecution,
  listNotableEnds,
  listUnfinishedSteps,
  loseAttempts,
} from './doubtful-executions.ts';
import type { LockHolder } from './waiting-executions.ts';
import { releaseLockOf } from './locks.ts';
import { recordBatches } from './record-transitions.ts';
import { sealExecution } from './seal-execution.ts';

/** `next` has the lock of the schedule now and does not know it yet: wake it after the commit. */
export type Ended = { next: LockHolder | null };

/**
 * Another execution's answer must never be written here, whatever Temporal mixed up. A run made by a
 * reset still calls itself by the execution that was reset.
 */
export function answersFor(
  { batch }: Snapshot,
  executionId: string,
  held: { runId: string },
): boolean {
  return batch.executionId === executionId || batch.incarnation === held.runId;
}

/** The workflow had judged itself: writes its own words. Null when the execution has ended before. */
export async function sealBelated(
  tx: Transaction,
  executionId: string,
  snapshot: Snapshot,
): Promise<Ended | null> {
  const held = await holdOpenExecution(tx, executionId);
  if (!held || !snapshot.seal || !answersFor(snapshot, executionId, held)) return null;
  await sealExecution(tx, snapshot.seal);
  const { next } = await releaseLockOf(tx, executionId);
  return { next };
}

/** Ends it with what is known of its steps. Null when the execution has ended before. */
export async function endUnsealed(
  tx: Transaction,
  executionId: string,
  { end, snapshot }: { end: UnsealedEnd; snapshot: Snapshot | null },
): Promise<Ended | null> {
  const known = await holdOpenExecution(tx, executionId);
  if (!known) return null;
  if (snapshot && answersFor(snapshot, executionId, known)) {
    await recordBatches(tx, [snapshot.batch]);
  }
  // The snapshot of a reset run has moved the execution to that run.
  const held = await holdOpenExecution(tx, executionId);
  if (!held) return null;
  const { tenantId } = tx;
  const { runId, seq } = held;
  const ended = await listNotableEnds(tx, { executionId, runId });
  const unfinished = (await listUnfinishedSteps(tx, { executionId, runId })).map((step) => ({
    ...{ step, transition: endOfStep(step, end) },
  }));
  await sealExecution(tx, {
    ...{ tenantId, executionId, incarnation: runId, seq: seq + 1, at: end.at.getTime() },
    outcome: { status: end.status, error: errorOfEnd(end, ended, unfinished) },
    steps: unfinished.map(({ transition }) => transition),
  });
  await loseAttempts(tx, { executionId, runId, at: end.at });
  const { next } = await releaseLockOf(tx, executionId);
  return { next };
}
