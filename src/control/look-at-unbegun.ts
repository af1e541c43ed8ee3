/** One look at an accepted start that no worker has begun, and what follows from it. */
import { noRun } from '../domain/identifiers.ts';
import type { NewStart } from '../domain/new-start.ts';
import type { Definition } from '../domain/schedule.ts';
import { endOfUnbegun } from '../domain/unsealed-end.ts';
import type { UnsealedEnd } from '../domain/unsealed-end.ts';
import { reachKillPoint } from '../kill-points.ts';
import type { Logger } from '../log.ts';
import { isTemporalUnavailable, temporalErrorText } from '../temporal/errors.ts';
import type { WorkflowInspector } from '../temporal/workflow-inspector.ts';
import type { TenantExecution } from './recheck.ts';
import type { SweepRecord, SweptExecution } from './sweep-record.ts';

export type UnbegunDeps = {
  inspector: Pick<WorkflowInspector, 'inspect'>;
  record: Pick<SweepRecord, 'startToRepeat' | 'noteStart' | 'endUnbegun'>;
  /** Harmless to repeat: the same execution id starts at most one workflow, ever. */
  start: (start: NewStart & { definition: Definition }) => Promise<unknown>;
  clock: () => number;
  log: Pick<Logger, 'info' | 'warn'>;
};

/**
 * What a person asked for now must not run a day later. It is also the shortest time for which
 * Temporal keeps closed workflows: within it, one that is not found was never started, or was deleted.
 */
const mostAgeMs = 24 * 3_600_000;

/** `Open`: it waits for a worker. `Ended`: its end is on record now. `Gone`: it began or ended meanwhile. */
export type UnbegunLook = { result: 'Open' | 'Ended' | 'Gone' };

/** Throws when Temporal or PostgreSQL cannot be asked. */
export async function lookAtUnbegun(
  deps: UnbegunDeps,
  { tenantId, execution }: TenantExecution,
): Promise<UnbegunLook> {
  const { id: executionId, workflowId, trigger, triggeredBy, startError } = execution;
  const swept = { tenantId, executionId };
  // Backfills look after their own: only they know whether a workflow with that id is theirs.
  if (trigger === 'Backfill') return leave(deps, swept, startError);
  const inspected = await deps.inspector.inspect({ workflowId, runId: noRun, executionId });
  if (inspected.state === 'open') return leave(deps, swept, null);
  if (inspected.state === 'closed') {
    return endUnbegun(deps, swept, { end: endOfUnbegun(inspected), runId: inspected.runId });
  }
  // What is owed is repeated by the loop of deliveries, which knows when it comes too late.
  if (triggeredBy !== null) return leave(deps, swept, startError);
  return startAgain(deps, swept);
}

async function leave(
  { record }: UnbegunDeps,
  swept: SweptExecution,
  error: string | null,
): Promise<UnbegunLook> {
  await record.noteStart(swept, error);
  return { result: 'Open' };
}

async function endUnbegun(
  { record, log }: UnbegunDeps,
  swept: SweptExecution,
  seen: { end: UnsealedEnd; runId?: string },
): Promise<UnbegunLook> {
  const ended = await record.endUnbegun(swept, seen);
  const { status, error } = seen.end;
  if (ended) log.warn({ ...swept, status, error }, 'execution ended before a worker had begun it');
  return { result: ended ? 'Ended' : 'Gone' };
}

/** Whoever accepted the start may have died before it reached Temporal. */
async function startAgain(deps: UnbegunDeps, swept: SweptExecution): Promise<UnbegunLook> {
  const { record, clock, log } = deps;
  const found = await record.startToRepeat(swept);
  if (!found) return { result: 'Gone' };
  const { start, acceptedAt, deleted } = found;
  const now = clock();
  const ended = (error: string) =>
    endUnbegun(deps, swept, { end: { status: 'Failed', error, at: new Date(now) } });
  if (deleted) return ended('the schedule was deleted before Temporal had taken the start');
  const tooOld = now - acceptedAt.getTime() > mostAgeMs;
  if (tooOld && start.trigger === 'Manual') {
    return ended('Temporal did not take the start within 24 hours');
  }
  reachKillPoint('sweep.before-start');
  try {
    await deps.start(start);
  } catch (err) {
    await record.noteStart(swept, temporalErrorText(err));
    if (isTemporalUnavailable(err)) throw err;
    log.warn({ ...swept, err }, 'an accepted start was not made; it is tried again');
    return { result: 'Open' };
  }
  await record.noteStart(swept, null);
  log.info(swept, 'an accepted start that Temporal did not know is made again');
  return { result: 'Open' };
}
