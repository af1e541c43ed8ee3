/** One look at the workflow of a quiet execution, and what follows from it. */
import type { Ended } from '../store/end-unsealed.ts';
import type { InspectedWorkflow, WorkflowInspector } from '../temporal/workflow-inspector.ts';
import { lookAtUnbegun } from './look-at-unbegun.ts';
import type { UnbegunDeps } from './look-at-unbegun.ts';
import type { TenantExecution } from './recheck.ts';
import type { SweepRecord, SweptExecution } from './sweep-record.ts';
import { endOfClosed } from '../domain/unsealed-end.ts';
import { reachKillPoint } from '../kill-points.ts';

export type LookDeps = UnbegunDeps & {
  inspector: WorkflowInspector;
  record: SweepRecord;
  times: { patienceMs: number; lostAfterMs: number };
  histories: Map<string, number>;
};

/**
 * `Open`: it goes on. `Ended`: its end is on record now. `Waiting`: it is closed, but a worker may
 * still tell how its steps ended. `Missing`: Temporal does not know it. `Gone`: it ended meanwhile.
 */
export type Look =
  { result: 'Open' | 'Ended' | 'Waiting' | 'Gone' } | { result: 'Missing'; since: Date };

/** Throws when Temporal or PostgreSQL cannot be asked. */
export async function lookAtExecution(deps: LookDeps, quiet: TenantExecution): Promise<Look> {
  if (quiet.execution.unbegun) return lookAtUnbegun(deps, quiet);
  const { id: executionId, workflowId, runId } = quiet.execution;
  const swept = { tenantId: quiet.tenantId, executionId };
  const inspected = await deps.inspector.inspect({ workflowId, runId, executionId });
  if (inspected.state === 'open') return catchUp(deps, swept, { workflowId, inspected });
  deps.histories.delete(executionId);
  if (inspected.state === 'closed') return endClosed(deps, swept, { workflowId, inspected });
  const since = await deps.record.doubt(swept);
  return since ? { result: 'Missing', since } : { result: 'Gone' };
}

type Seen<State> = { workflowId: string; inspected: Extract<InspectedWorkflow, { state: State }> };

/** Asks the workflow itself only when something happened in it since the last look. */
async function catchUp(
  { inspector, record, histories }: LookDeps,
  swept: SweptExecution,
  { workflowId, inspected }: Seen<'open'>,
): Promise<Look> {
  const { runId, historyLength, pausedSteps } = inspected;
  const moved = histories.get(swept.executionId) !== historyLength;
  const snapshot = moved ? await inspector.snapshot(workflowId, runId) : null;
  reachKillPoint('sweep.before-catch-up');
  await record.catchUp(swept, { snapshot, runId, pausedSteps });
  if (snapshot || !moved) histories.set(swept.executionId, historyLength);
  return { result: 'Open' };
}

async function endClosed(
  deps: LookDeps,
  swept: SweptExecution,
  { workflowId, inspected }: Seen<'closed'>,
): Promise<Look> {
  const { inspector, record, log } = deps;
  const snapshot = await inspector.snapshot(workflowId, inspected.runId);
  if (snapshot?.seal && inspected.byItself) {
    reachKillPoint('sweep.before-seal');
    return tell(deps, await record.seal(swept, snapshot));
  }
  if (!snapshot && !(await hasWaited(deps, swept, inspected))) return { result: 'Waiting' };
  reachKillPoint('sweep.before-end');
  const ended = await record.end(swept, { end: endOfClosed(inspected), snapshot });
  if (ended) log.warn({ ...swept, status: inspected.status }, 'execution ended by the sweeper');
  return tell(deps, ended);
}

/** Whoever waited for it has the lock now. One that is not woken stands still and is found later. */
async function tell({ inspector }: LookDeps, ended: Ended | null): Promise<Look> {
  if (ended?.next) await inspector.wake(ended.next.workflowId);
  return { result: ended ? 'Ended' : 'Gone' };
}

/**
 * Nobody answered for the workflow: a worker may be on its way. One that completed knows its steps'
 * ends, so it gets the whole time before it is given up; for the others the record will do.
 */
async function hasWaited(
  { record, clock, times }: LookDeps,
  swept: SweptExecution,
  { status }: { status: string },
): Promise<boolean> {
  const since = await record.doubt(swept);
  if (!since) return true;
  const patience = status === 'Lost' ? times.lostAfterMs : times.patienceMs;
  return clock() - since.getTime() >= patience;
}
