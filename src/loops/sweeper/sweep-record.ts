/** The sweeper's writes. Each holds the lease while it writes, so an ex-leader's are refused. */
import type { Snapshot } from '../../domain/execution/recording.ts';
import type { UnfinalizedEnd } from '../../domain/execution/unfinalized-end.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { fenceByLease, type Lease } from '../../store/core/leases.ts';
import { lockScheduleLockForUpdate } from '../../store/core/locks.ts';
import {
  finalizeUnbegun,
  findStartToRepeat,
  noteStart,
  type StartToRepeat,
} from '../../store/executions/accepted-starts.ts';
import {
  answersFor,
  clearMissing,
  type Ended,
  endUnfinalized,
  finalizeBelated,
  lockOpenExecutionForUpdate,
  markMissing,
  showPausedSteps,
} from '../../store/executions/unfinalized-executions.ts';
import { appointNext, type LockHolder } from '../../store/executions/waiting-executions.ts';
import { recordBatches } from '../../store/records/record-transitions.ts';

export type SweptExecution = { tenantId: string; executionId: string };

export type SweepRecord = {
  /** Since when the workflow could not be found; null when the execution has ended meanwhile. */
  doubt(execution: SweptExecution): Promise<Date | null>;
  /** The workflow goes on: brings the record up to what it says. */
  catchUp(
    execution: SweptExecution,
    seen: { snapshot: Snapshot | null; runId: string; pausedSteps: readonly number[] },
  ): Promise<void>;
  /** The workflow had judged itself; its own words are written. Null when it has ended meanwhile. */
  seal(execution: SweptExecution, snapshot: Snapshot): Promise<Ended | null>;
  /** Ends what nobody sealed; null when it has ended meanwhile. */
  end(
    execution: SweptExecution,
    seen: { end: UnfinalizedEnd; snapshot: Snapshot | null },
  ): Promise<Ended | null>;
  /** What makes a start again that no worker has begun; null once one has, or it has ended. */
  startToRepeat(execution: SweptExecution): Promise<StartToRepeat | null>;
  /** How Temporal took the start of an execution that no worker has begun. */
  noteStart(execution: SweptExecution, error: string | null): Promise<void>;
  /** Ends what no worker has begun; false when one has, or it has ended. */
  endUnbegun(
    execution: SweptExecution,
    seen: { end: UnfinalizedEnd; runId?: string },
  ): Promise<boolean>;
  /** Gives a lock that nobody holds to the one whose turn it is. */
  appoint(schedule: { tenantId: string; scheduleId: string }): Promise<LockHolder | null>;
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
        const held = await lockOpenExecutionForUpdate(tx, executionId);
        if (!held) return;
        if (snapshot && answersFor(snapshot, executionId, held))
          await recordBatches(tx, [snapshot.batch]);
        await showPausedSteps(tx, { executionId, runId, paused: pausedSteps });
        await clearMissing(tx, executionId);
      }),
    seal: ({ tenantId, executionId }, snapshot) =>
      fenced(tenantId, (tx) => finalizeBelated(tx, executionId, snapshot)),
    end: ({ tenantId, executionId }, seen) =>
      fenced(tenantId, async (tx) => {
        const ended = await endUnfinalized(tx, executionId, seen);
        reachFailpoint('sweep.before-commit');
        return ended;
      }),
    startToRepeat: ({ tenantId, executionId }) =>
      database.read(tenantId, (tx) => findStartToRepeat(tx, executionId)),
    noteStart: ({ tenantId, executionId }, error) =>
      fenced(tenantId, (tx) => noteStart(tx, executionId, error)),
    endUnbegun: ({ tenantId, executionId }, seen) =>
      fenced(tenantId, (tx) => finalizeUnbegun(tx, executionId, seen)),
    appoint: ({ tenantId, scheduleId }) =>
      fenced(tenantId, async (tx) => {
        const holder = await lockScheduleLockForUpdate(tx, scheduleId);
        return holder ? null : appointNext(tx, scheduleId);
      }),
  };
}
