/** After the commit: wakes the execution whose turn has come, and ends those whose workflow is closed. */
import { endOfClosed } from '../domain/execution/unfinalized-end.ts';
import { writeLog } from '../domain/log-message.ts';
import { releaseLock } from '../store/core/locks.ts';
import { findExecution } from '../store/executions/executions.ts';
import {
  type Ended,
  endUnfinalized,
  finalizeBelated,
  markMissing,
} from '../store/executions/unfinalized-executions.ts';
import type { LockHolder } from '../store/executions/waiting-executions.ts';
import type { AdmissionDependencies, AdmissionWorkflow, QueueMember } from './dependencies.ts';
import { messages } from './log-messages.ts';
import { createSlotPassing, type SlotPassing } from './pass-slots.ts';

export type LockPassing = {
  /**
   * Wakes the new holder, or the one after it when its workflow is closed. Never throws: a timer wakes
   * waiting executions too.
   */
  passOn(tenantId: string, next: LockHolder | null): Promise<void>;
  /**
   * Ends an execution whose workflow was found closed, and passes the lock on. The lock is released in
   * any case; an execution that cannot be ended now is left to the sweeper.
   */
  clearAway(tenantId: string, scheduleId: string, gone: QueueMember): Promise<void>;
  /** Wakes the steps that can have slots now. */
  passSlots: SlotPassing;
};

/** Waiting executions found closed in one call; the sweeper handles the rest. */
const maxClosed = 25;

type Deps = Pick<AdmissionDependencies, 'database' | 'workflows' | 'log'>;

export function createLockPassing(deps: Deps): LockPassing {
  const { database, workflows, log } = deps;
  const passSlots = createSlotPassing({
    ...{ database, log, wake: (workflowId) => workflows.wake(workflowId) },
    endClosed: async (tenantId, gone) => passOn(tenantId, await end(tenantId, gone)),
  });
  /** Returns the execution that has the lock now because of it. */
  const end = async (tenantId: string, gone: AdmissionWorkflow): Promise<LockHolder | null> => {
    const ended = await endGone(deps, tenantId, gone);
    await passSlots(tenantId, ended?.freed ?? []);
    return ended?.next ?? null;
  };
  const passOn: LockPassing['passOn'] = async (tenantId, first) => {
    let next = first;
    try {
      for (let closed = 0; next && closed < maxClosed; closed += 1) {
        if (await workflows.wake(next.workflowId)) return;
        next = await end(tenantId, next);
      }
    } catch (err) {
      writeLog(log, messages.wakeFailed, { err, next });
    }
  };
  return {
    passOn,
    passSlots,
    async clearAway(tenantId, scheduleId, gone) {
      writeLog(log, messages.closedWorkflowFound, { gone });
      await passOn(tenantId, await end(tenantId, gone));
      const { executionId, term } = gone;
      if (term === null) return;
      // The lock can be released even when the execution cannot be ended yet.
      const { next } = await database.withTenant(tenantId, (tx) =>
        releaseLock(tx, { scheduleId, executionId, term }),
      );
      await passOn(tenantId, next);
    },
  };
}

async function endGone(
  { database, workflows }: Deps,
  tenantId: string,
  gone: AdmissionWorkflow,
): Promise<Ended | null> {
  const { executionId, workflowId } = gone;
  const seen = await workflows.inspect(gone);
  if (seen.state === 'open') return null;
  if (seen.state === 'notFound') {
    // It leaves the queue; the sweeper finds out whether it is Lost.
    await database.withTenant(tenantId, (tx) => markMissing(tx, executionId));
    return null;
  }
  const row = await database.read(tenantId, (tx) => findExecution(tx, executionId));
  const waited = row?.status === 'Queued';
  // Nothing ran of an execution that waited. Of any other the workflow may know more than the database.
  const snapshot = waited ? null : await workflows.snapshot(workflowId, seen.runId);
  if (!waited && !snapshot) return null;
  return database.withTenant(tenantId, (tx) =>
    snapshot?.seal
      ? finalizeBelated(tx, executionId, snapshot)
      : endUnfinalized(tx, executionId, { end: endOfClosed(seen), snapshot }),
  );
}
