/** The sweeper's writes. Each is fenced by the lease, so a former leader writes nothing. */
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
import type { ExecutionSpans } from '../../tracing/execution-spans.ts';

export type SweptExecution = { tenantId: string; executionId: string };

export type SweepRecord = {
  /** Returns since when the workflow could not be found; null when the execution has ended meanwhile. */
  markMissing(execution: SweptExecution): Promise<Date | null>;
  /** The workflow is open: updates the record from its snapshot. */
  catchUp(
    execution: SweptExecution,
    seen: { snapshot: Snapshot | null; runId: string; pausedSteps: readonly number[] },
  ): Promise<void>;
  /** Writes the end that the workflow reports itself. Null when the execution has ended meanwhile. */
  finalize(execution: SweptExecution, snapshot: Snapshot): Promise<Ended | null>;
  /** Ends an execution whose workflow did not; null when it has ended meanwhile. */
  end(
    execution: SweptExecution,
    seen: { end: UnfinalizedEnd; snapshot: Snapshot | null },
  ): Promise<Ended | null>;
  /** The request that makes an unbegun start again; null once it has begun or ended. */
  startToRepeat(execution: SweptExecution): Promise<StartToRepeat | null>;
  /** Notes how Temporal answered the start of an execution that no worker has begun. */
  noteStart(execution: SweptExecution, error: string | null): Promise<void>;
  /** Ends an execution that no worker has begun; false when it has begun or ended. */
  endUnbegun(
    execution: SweptExecution,
    seen: { end: UnfinalizedEnd; runId?: string },
  ): Promise<boolean>;
  /** Gives a free lock to the next execution in the queue. */
  appoint(schedule: { tenantId: string; scheduleId: string }): Promise<LockHolder | null>;
};

type Fence = {
  lease: Lease;
  seconds: number;
  /** Told of executions that the sweeper ended. */
  spans: ExecutionSpans;
};

/** Every operation throws LeaseLostError once another process leads. */
export function createSweepRecord(
  database: Database,
  { lease, seconds, spans }: Fence,
): SweepRecord {
  const fenced = <T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> =>
    database.withTenant(tenantId, async (tx) => {
      await fenceByLease(tx, lease, seconds);
      return work(tx);
    });
  const told = ({ tenantId, executionId }: SweptExecution, ended: Ended | null): Ended | null => {
    if (ended) spans.ended(tenantId, executionId);
    return ended;
  };
  return {
    markMissing: ({ tenantId, executionId }) =>
      fenced(tenantId, (tx) => markMissing(tx, executionId)),
    catchUp: ({ tenantId, executionId }, { snapshot, runId, pausedSteps }) =>
      fenced(tenantId, async (tx) => {
        const held = await lockOpenExecutionForUpdate(tx, executionId);
        if (!held) return;
        if (snapshot && answersFor(snapshot, executionId, held))
          await recordBatches(tx, [snapshot.batch]);
        await showPausedSteps(tx, { executionId, runId, paused: pausedSteps });
        await clearMissing(tx, executionId);
      }),
    async finalize(swept, snapshot) {
      const { tenantId, executionId } = swept;
      const write = (tx: Transaction) => finalizeBelated(tx, executionId, snapshot);
      return told(swept, await fenced(tenantId, write));
    },
    async end(swept, seen) {
      const ended = await fenced(swept.tenantId, async (tx) => {
        const written = await endUnfinalized(tx, swept.executionId, seen);
        reachFailpoint('sweep.before-commit');
        return written;
      });
      return told(swept, ended);
    },
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
