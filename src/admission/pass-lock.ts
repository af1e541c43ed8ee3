/** After the commit: tells the execution whose turn has come, and clears away those that are gone. */
import type { DeliveryStart } from '../domain/delivery.ts';
import type { Snapshot } from '../domain/execution/recording.ts';
import type { FinalExecutionStatus } from '../domain/execution/status.ts';
import { endOfClosed } from '../domain/execution/unfinalized-end.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import { releaseLock } from '../store/core/locks.ts';
import { findExecution } from '../store/executions/executions.ts';
import {
  endUnfinalized,
  markMissing,
  finalizeBelated,
} from '../store/executions/unfinalized-executions.ts';
import type { LockHolder } from '../store/executions/waiting-executions.ts';

/** An execution whose workflow is gone, and its place at the gate. */
export type Gone = AdmissionWorkflow & { term: number | null };

export type LockPassing = {
  /** Wakes the holder; when it is gone, the one after it. Never throws: a timer wakes them too. */
  passOn(tenantId: string, next: LockHolder | null): Promise<void>;
  /**
   * Ends the record of an execution whose workflow was found closed, and lets the next one pass. The
   * lock is free of it in any case; a record that cannot be ended now is left to the sweeper.
   */
  clearAway(tenantId: string, scheduleId: string, gone: Gone): Promise<void>;
};

/** Waiting executions found dead in one go; the sweeper goes on from there. */
const maxDead = 25;

type Deps = { database: Database; workflows: AdmissionWorkflows; log: Logger };

export function createLockPassing(deps: Deps): LockPassing {
  const { database, workflows, log } = deps;
  const passOn: LockPassing['passOn'] = async (tenantId, first) => {
    let next = first;
    try {
      for (let dead = 0; next && dead < maxDead; dead += 1) {
        if (await workflows.wake(next.workflowId)) return;
        next = await endGone(deps, tenantId, next);
      }
    } catch (err) {
      log.warn({ err, next }, 'the next execution was not woken; its timer or the sweeper does it');
    }
  };
  return {
    passOn,
    async clearAway(tenantId, scheduleId, gone) {
      log.warn({ gone }, 'the workflow of an execution at the gate is closed');
      await passOn(tenantId, await endGone(deps, tenantId, gone));
      const { executionId, term } = gone;
      if (term === null) return;
      // Its record may be beyond us for now; its lock is not.
      const { next } = await database.withTenant(tenantId, (tx) =>
        releaseLock(tx, { scheduleId, executionId, term }),
      );
      await passOn(tenantId, next);
    },
  };
}

/** Answers who has the lock now because of it. */
async function endGone(
  { database, workflows }: Deps,
  tenantId: string,
  gone: AdmissionWorkflow,
): Promise<LockHolder | null> {
  const { executionId, workflowId } = gone;
  const seen = await workflows.inspect(gone);
  if (seen.state === 'open') return null;
  if (seen.state === 'notFound') {
    // It leaves the queue; whether it is Lost is for the sweeper to say.
    await database.withTenant(tenantId, (tx) => markMissing(tx, executionId));
    return null;
  }
  const row = await database.read(tenantId, (tx) => findExecution(tx, executionId));
  const waited = row?.status === 'Queued';
  // Of one that waited, nothing ran. Of any other the workflow knows more than the record may.
  const snapshot = waited ? null : await workflows.snapshot(workflowId, seen.runId);
  if (!waited && !snapshot) return null;
  const ended = await database.withTenant(tenantId, (tx) =>
    snapshot?.seal
      ? finalizeBelated(tx, executionId, snapshot)
      : endUnfinalized(tx, executionId, { end: endOfClosed(seen), snapshot }),
  );
  return ended?.next ?? null;
}

/** A workflow run as the record names it, and the execution it carries out. */
type AdmissionWorkflow = { executionId: string; workflowId: string; runId: string };

type SeenWorkflow =
  | { state: 'open' }
  | { state: 'notFound' }
  | {
      state: 'closed';
      runId: string;
      status: FinalExecutionStatus;
      closedAt: Date;
      /** Who ended it and why, as far as Temporal tells. */
      detail: string;
    };

/** Every operation throws while Temporal cannot be asked, `snapshot` excepted. */
export type AdmissionWorkflows = {
  inspect(workflow: AdmissionWorkflow): Promise<SeenWorkflow>;
  /** Null when no worker answers, or the workflow had not begun. */
  snapshot(workflowId: string, runId: string): Promise<Snapshot | null>;
  /** Tells a waiting execution to ask for its turn; false when its workflow is closed or unknown. */
  wake(workflowId: string): Promise<boolean>;
  /** Starts what is owed; the same one again starts nothing more. */
  start(start: DeliveryStart & { searchAttributes: boolean }): Promise<unknown>;
  /** Asks it to end in an orderly way; no error when it has ended. */
  cancel(workflow: AdmissionWorkflow, reason: string): Promise<void>;
  /** Ends it at once; no error when it has ended. */
  terminate(workflow: AdmissionWorkflow, reason: string): Promise<void>;
};
