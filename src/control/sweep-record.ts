/** The sweeper's writes. Each holds the lease while it writes, so an ex-leader's are refused. */
import type { Snapshot } from '../domain/snapshot.ts';
import { recordBatches } from '../store/activity-records.ts';
import type { Database, Transaction } from '../store/database.ts';
import {
  clearMissing,
  holdOpenExecution,
  listUnfinishedSteps,
  loseAttempts,
  markMissing,
  showPausedSteps,
} from '../store/doubtful-executions.ts';
import { sealExecution } from '../store/executions.ts';
import { fenceByLease } from '../store/leases.ts';
import type { Lease } from '../store/leases.ts';
import { releaseLockOf } from '../store/locks.ts';
import { endOfStep } from './unsealed-end.ts';
import type { UnsealedEnd } from './unsealed-end.ts';
import { reachKillPoint } from '../kill-points.ts';

export type SweptExecution = { tenantId: string; executionId: string };

export type SweepRecord = {
  /** Since when the workflow could not be found; null when the execution has ended meanwhile. */
  doubt(execution: SweptExecution): Promise<Date | null>;
  /** The workflow goes on: brings the record up to what it says. */
  catchUp(
    execution: SweptExecution,
    seen: { snapshot: Snapshot | null; runId: string; pausedSteps: readonly number[] },
  ): Promise<void>;
  /** The workflow had judged itself; its own words are written. */
  seal(execution: SweptExecution, snapshot: Snapshot): Promise<boolean>;
  /** Ends what nobody sealed; false when it has ended meanwhile. */
  end(
    execution: SweptExecution,
    seen: { end: UnsealedEnd; snapshot: Snapshot | null },
  ): Promise<boolean>;
};

/** Every operation throws LeaseLostError once somebody else leads. */
export function createSweepRecord(
  database: Database,
  { lease, seconds }: { lease: Lease; seconds: number },
): SweepRecord {
  const fenced = <T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> =>
    database.withTenant(tenantId, async (tx) => {
      await fenceByLease(tx, lease, seconds);
      return work(tx);
    });
  return {
    doubt: ({ tenantId, executionId }) => fenced(tenantId, (tx) => markMissing(tx, executionId)),
    catchUp: ({ tenantId, executionId }, { snapshot, runId, pausedSteps }) =>
      fenced(tenantId, async (tx) => {
        const held = await holdOpenExecution(tx, executionId);
        if (!held) return;
        if (snapshot && isOf(snapshot, executionId, held))
          await recordBatches(tx, [snapshot.batch]);
        await showPausedSteps(tx, { executionId, runId, paused: pausedSteps });
        await clearMissing(tx, executionId);
      }),
    seal: ({ tenantId, executionId }, snapshot) =>
      fenced(tenantId, async (tx) => {
        const held = await holdOpenExecution(tx, executionId);
        if (!held || !snapshot.seal || !isOf(snapshot, executionId, held)) return false;
        await sealExecution(tx, snapshot.seal);
        await releaseLockOf(tx, executionId);
        return true;
      }),
    end: ({ tenantId, executionId }, seen) =>
      fenced(tenantId, (tx) => endUnsealed(tx, executionId, seen)),
  };
}

/**
 * Another execution's answer must never be written here, whatever Temporal mixed up. A run made by a
 * reset still calls itself by the execution that was reset.
 */
function isOf({ batch }: Snapshot, executionId: string, held: { runId: string }): boolean {
  return batch.executionId === executionId || batch.incarnation === held.runId;
}

async function endUnsealed(
  tx: Transaction,
  executionId: string,
  { end, snapshot }: { end: UnsealedEnd; snapshot: Snapshot | null },
): Promise<boolean> {
  const known = await holdOpenExecution(tx, executionId);
  if (!known) return false;
  if (snapshot && isOf(snapshot, executionId, known)) await recordBatches(tx, [snapshot.batch]);
  // The snapshot of a reset run has moved the execution to that run.
  const held = await holdOpenExecution(tx, executionId);
  if (!held) return false;
  const { tenantId } = tx;
  const { runId, seq } = held;
  const unfinished = await listUnfinishedSteps(tx, { executionId, runId });
  await sealExecution(tx, {
    ...{ tenantId, executionId, incarnation: runId, seq: seq + 1, at: end.at.getTime() },
    outcome: { status: end.status, error: end.error },
    steps: unfinished.map((step) => endOfStep(step, end)),
  });
  await loseAttempts(tx, { executionId, runId, at: end.at });
  await releaseLockOf(tx, executionId);
  reachKillPoint('sweep.before-commit');
  return true;
}
