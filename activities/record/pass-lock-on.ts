/** After the commit: tells the execution whose turn has come, and clears away those that are gone. */
import { endOfClosed } from '../../src/domain/unsealed-end.ts';
import type { Logger } from '../../src/log.ts';
import type { Database } from '../../src/store/database.ts';
import { markMissing } from '../../src/store/doubtful-executions.ts';
import { endUnsealed, sealBelated } from '../../src/store/end-unsealed.ts';
import { findExecution } from '../../src/store/executions.ts';
import { releaseLock } from '../../src/store/locks.ts';
import type { LockHolder } from '../../src/store/waiting-executions.ts';
import type { GateWorkflow, GateWorkflows } from './gate-workflows.ts';

/** An execution whose workflow is gone, and its place at the gate. */
export type Gone = GateWorkflow & { term: number | null };

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
const mostDead = 25;

type Deps = { database: Database; workflows: GateWorkflows; log: Logger };

export function createLockPassing(deps: Deps): LockPassing {
  const { database, workflows, log } = deps;
  const passOn: LockPassing['passOn'] = async (tenantId, first) => {
    let next = first;
    try {
      for (let dead = 0; next && dead < mostDead; dead += 1) {
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
  gone: GateWorkflow,
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
      ? sealBelated(tx, executionId, snapshot)
      : endUnsealed(tx, executionId, { end: endOfClosed(seen), snapshot }),
  );
  return ended?.next ?? null;
}
