/** Inspects the workflow of one execution, and corrects the record by it. */
import type { NewStart } from '../../domain/execution/start.ts';
import {
  endOfClosed,
  endOfUnbegun,
  type UnfinalizedEnd,
} from '../../domain/execution/unfinalized-end.ts';
import { noRun } from '../../domain/identifiers.ts';
import { writeLog } from '../../domain/log-message.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../store/core/database.ts';
import { listTenants } from '../../store/core/tenants.ts';
import { listOpenExecutions, type StoredExecution } from '../../store/executions/executions.ts';
import type { Ended } from '../../store/executions/unfinalized-executions.ts';
import { isTemporalUnavailable, temporalErrorText } from '../../temporal/errors.ts';
import type {
  InspectedWorkflow,
  WorkflowInspector,
} from '../../temporal/inspect/workflow-inspector.ts';
import { messages } from '../log-messages.ts';
import type { SweepRecord, SweptExecution } from './sweep-record.ts';

export type InspectionDeps = UnbegunDeps & {
  inspector: WorkflowInspector;
  record: SweepRecord;
  times: { patienceMs: number; lostAfterMs: number };
  histories: Map<string, number>;
};

/**
 * `Open`: it still runs. `Ended`: its end is recorded now. `Waiting`: it is closed, but a worker may
 * still report how its steps ended. `Missing`: Temporal does not know it. `Gone`: it ended meanwhile.
 */
export type Inspection =
  { result: 'Open' | 'Ended' | 'Waiting' | 'Gone' } | { result: 'Missing'; since: Date };

/** Throws when Temporal or PostgreSQL does not answer. */
export async function inspectExecution(
  deps: InspectionDeps,
  quiet: TenantExecution,
): Promise<Inspection> {
  if (quiet.execution.unbegun) return inspectUnbegun(deps, quiet);
  const { id: executionId, workflowId, runId } = quiet.execution;
  const swept = { tenantId: quiet.tenantId, executionId };
  const inspected = await deps.inspector.inspect({ workflowId, runId, executionId });
  if (inspected.state === 'open') return catchUp(deps, swept, { workflowId, inspected });
  deps.histories.delete(executionId);
  if (inspected.state === 'closed') return endClosed(deps, swept, { workflowId, inspected });
  const since = await deps.record.markMissing(swept);
  return since ? { result: 'Missing', since } : { result: 'Gone' };
}

type Seen<State> = { workflowId: string; inspected: Extract<InspectedWorkflow, { state: State }> };

/** Queries the workflow only when its history has grown since the last inspection. */
async function catchUp(
  { inspector, record, histories }: InspectionDeps,
  swept: SweptExecution,
  { workflowId, inspected }: Seen<'open'>,
): Promise<Inspection> {
  const { runId, historyLength, pausedSteps } = inspected;
  const moved = histories.get(swept.executionId) !== historyLength;
  const snapshot = moved ? await inspector.snapshot(workflowId, runId) : null;
  reachFailpoint('sweep.before-catch-up');
  await record.catchUp(swept, { snapshot, runId, pausedSteps });
  if (snapshot || !moved) histories.set(swept.executionId, historyLength);
  return { result: 'Open' };
}

async function endClosed(
  deps: InspectionDeps,
  swept: SweptExecution,
  { workflowId, inspected }: Seen<'closed'>,
): Promise<Inspection> {
  const { inspector, record, log } = deps;
  const snapshot = await inspector.snapshot(workflowId, inspected.runId);
  if (snapshot?.seal && inspected.endedItself) {
    reachFailpoint('sweep.before-finalize');
    return wakeNext(deps, await record.finalize(swept, snapshot));
  }
  if (!snapshot && !(await hasWaited(deps, swept, inspected))) return { result: 'Waiting' };
  reachFailpoint('sweep.before-end');
  const ended = await record.end(swept, { end: endOfClosed(inspected), snapshot });
  const { status } = inspected;
  if (ended) writeLog(log, messages.executionEndedBySweeper, { ...swept, status });
  return wakeNext(deps, ended);
}

/** The next execution has the lock now. If the wake-up fails, a later pass finds the queue stalled. */
async function wakeNext({ inspector }: InspectionDeps, ended: Ended | null): Promise<Inspection> {
  if (ended?.next) await inspector.wake(ended.next.workflowId);
  return { result: ended ? 'Ended' : 'Gone' };
}

/**
 * No worker answered for the closed workflow; one may be starting. A completed workflow knows how its
 * steps ended, so it gets the whole time; for the others the record is enough.
 */
async function hasWaited(
  { record, clock, times }: InspectionDeps,
  swept: SweptExecution,
  { status }: { status: string },
): Promise<boolean> {
  const since = await record.markMissing(swept);
  if (!since) return true;
  const patience = status === 'Lost' ? times.lostAfterMs : times.patienceMs;
  return clock() - since.getTime() >= patience;
}

export type UnbegunDeps = {
  inspector: Pick<WorkflowInspector, 'inspect'>;
  record: Pick<SweepRecord, 'startToRepeat' | 'noteStart' | 'endUnbegun'>;
  /** Idempotent: one execution id starts at most one workflow. */
  start: (start: NewStart & { definition: Definition }) => Promise<unknown>;
  clock: () => number;
  log: Pick<Logger, 'info' | 'warn'>;
};

/**
 * What a person asked for now must not run a day later. It is also the shortest time for which
 * Temporal keeps closed workflows: within it, one that is not found was never started, or was deleted.
 */
const maxAgeMs = 24 * 3_600_000;

/** `Open`: it waits for a worker. `Ended`: its end is recorded now. `Gone`: it began or ended meanwhile. */
type UnbegunInspection = { result: 'Open' | 'Ended' | 'Gone' };

/** Inspects an accepted start that no worker has begun. */
async function inspectUnbegun(
  deps: UnbegunDeps,
  { tenantId, execution }: TenantExecution,
): Promise<UnbegunInspection> {
  const { id: executionId, workflowId, trigger, triggeredBy, startError } = execution;
  const swept = { tenantId, executionId };
  // The backfill loop handles its own: only it knows whether a workflow with that id is theirs.
  if (trigger === 'Backfill') return leave(deps, swept, startError);
  const inspected = await deps.inspector.inspect({ workflowId, runId: noRun, executionId });
  if (inspected.state === 'open') return leave(deps, swept, null);
  if (inspected.state === 'closed') {
    return endUnbegun(deps, swept, { end: endOfUnbegun(inspected), runId: inspected.runId });
  }
  // The delivery loop repeats deliveries, and knows when one comes too late.
  if (triggeredBy !== null) return leave(deps, swept, startError);
  return startAgain(deps, swept);
}

async function leave(
  { record }: UnbegunDeps,
  swept: SweptExecution,
  error: string | null,
): Promise<UnbegunInspection> {
  await record.noteStart(swept, error);
  return { result: 'Open' };
}

async function endUnbegun(
  { record, log }: UnbegunDeps,
  swept: SweptExecution,
  seen: { end: UnfinalizedEnd; runId?: string },
): Promise<UnbegunInspection> {
  const ended = await record.endUnbegun(swept, seen);
  const { status, error } = seen.end;
  if (ended) writeLog(log, messages.unbegunEnded, { ...swept, status, error });
  return { result: ended ? 'Ended' : 'Gone' };
}

/** The process that accepted the start may have died before it reached Temporal. */
async function startAgain(deps: UnbegunDeps, swept: SweptExecution): Promise<UnbegunInspection> {
  const { record, clock, log } = deps;
  const found = await record.startToRepeat(swept);
  if (!found) return { result: 'Gone' };
  const { start, acceptedAt, deleted } = found;
  const now = clock();
  const ended = (error: string) =>
    endUnbegun(deps, swept, { end: { status: 'Failed', error, at: new Date(now) } });
  if (deleted) return ended('the schedule was deleted before Temporal had taken the start');
  const tooOld = now - acceptedAt.getTime() > maxAgeMs;
  if (tooOld && start.trigger === 'Manual') {
    return ended('Temporal did not take the start within 24 hours');
  }
  reachFailpoint('sweep.before-start');
  try {
    await deps.start(start);
  } catch (err) {
    await record.noteStart(swept, temporalErrorText(err));
    if (isTemporalUnavailable(err)) throw err;
    writeLog(log, messages.restartFailed, { ...swept, err });
    return { result: 'Open' };
  }
  await record.noteStart(swept, null);
  writeLog(log, messages.restarted, swept);
  return { result: 'Open' };
}

export type TenantExecution = { tenantId: string; execution: StoredExecution };

export type Recheck = {
  /** Begins a round when connections were lost since the last call; the first call always does. */
  notice(): Promise<boolean>;
  /** The next open executions of the round, at most `limit`; none when it is over. */
  next(limit: number): Promise<TenantExecution[]>;
};

/**
 * After an interruption of PostgreSQL every open execution is inspected once, however active it is.
 * Transitions are acknowledged before they are on disk: a crash may take back the newest of them, and an
 * execution that runs on reports later steps but never those, until it is finalized.
 */
export function createRecheck(database: Database): Recheck {
  let seen: number | null = null;
  let places: { tenantId: string; after: string | null }[] = [];
  return {
    async notice() {
      const lost = database.connectionsLost();
      if (lost === seen) return false;
      const tenants = await database.global((tx) => listTenants(tx));
      places = tenants.map(({ id }) => ({ tenantId: id, after: null }));
      seen = lost;
      return true;
    },
    async next(limit) {
      const [place] = places;
      if (!place || limit <= 0) return [];
      const { tenantId, after } = place;
      const page = await database.read(tenantId, (tx) => listOpenExecutions(tx, { after, limit }));
      if (page.length < limit) places.shift();
      else place.after = page.at(-1)?.id ?? null;
      return page.map((execution) => ({ tenantId, execution }));
    },
  };
}
