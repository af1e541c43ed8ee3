/** Starts that a request asks for: recorded, handed to Temporal, and read again right after. */
import { setTimeout as delay } from 'node:timers/promises';
import { problemOf } from '../../contract/schedule/definition.ts';
import { type NewStart, workflowIdOf } from '../../domain/execution/start.ts';
import { writeLog } from '../../domain/log-message.ts';
import { ProblemError } from '../../domain/problem.ts';
import { resolveParameters } from '../../domain/schedule/parameters.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { namedInOverlap, type OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Transaction } from '../../store/core/database.ts';
import { acceptStarts, noteStart } from '../../store/executions/accepted-starts.ts';
import { findExecution, type StoredExecution } from '../../store/executions/executions.ts';
import type { StoredSchedule } from '../../store/schedules/schedules.ts';
import { auditRefusal, recordAct, scheduleAct } from '../audit.ts';
import { messages } from '../log-messages.ts';
import type { Principal } from '../principal.ts';
import { getSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';
import type { RequestedStart } from '../temporal-port.ts';

export type RunRequest = {
  /** Id, slug or name of the schedule. */
  ref: string;
  /** Chosen before the first try, so that a repeat starts nothing more. */
  executionId: string;
  overlap?: OverlapPolicy | undefined;
  reason?: string | undefined;
  /** For this execution; that of the schedule when undefined. */
  priority?: number | undefined;
  /** As they were sent; checked against what the schedule declares. */
  parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Whether it is still the definition that was asked for; by default any is. */
  isExpected?: (definition: Definition) => boolean;
  /** In a dry run: accepted, and not handed to Temporal. */
  isDry?: boolean;
};

/**
 * Runs a schedule now, whether it is enabled or not.
 * @throws ProblemError `execution-overlap` when its overlap policy skipped the start, `parameters-invalid` for
 *   values that the schedule does not take, `revision-conflict` when it is not the definition that was expected.
 */
export async function runSchedule(
  deps: ServiceDeps,
  principal: Principal,
  { ref, executionId, overlap, priority, reason, parameters = {}, ...more }: RunRequest,
): Promise<StoredExecution> {
  const { isExpected, isDry = false } = more;
  const { start, act } = await deps.database.withTenant(principal.tenantId, async (tx) => {
    const schedule = await getSchedule(tx, ref);
    if (isExpected?.(schedule.definition) === false) {
      throw new ProblemError('revision-conflict', `${schedule.slug} was changed in the meantime`);
    }
    const { values, errors } = resolveParameters(schedule.definition.parameters ?? {}, parameters);
    if (errors.length > 0) throw problemOf(errors);
    const given = Object.keys(values).length > 0 && { parameters: values };
    const how = {
      executionId,
      ...(overlap && { overlap }),
      ...(priority !== undefined && { priority }),
      ...given,
    };
    const accepted = await acceptStart(tx, principal, schedule, how);
    const run = { ...scheduleAct('run', schedule.id, reason), executionId };
    await recordAct(tx, deps, { principal, ...run });
    return { start: accepted, act: run };
  });
  if (isDry) return awaitBegun(deps, principal.tenantId, { executionId, waits: false });
  return auditRefusal(deps, { principal, ...act }, () => runNow(deps, principal, start));
}

/** Records the execution. From the commit on it is started, even if this process ends right after. */
export async function acceptStart(
  tx: Transaction,
  { tenantSlug, initiator, traceparent }: Principal,
  { id, slug, revision, definition }: StoredSchedule,
  how: Pick<
    NewStart,
    'executionId' | 'retryOf' | 'overlap' | 'priority' | 'milestone' | 'parameters'
  >,
): Promise<RequestedStart> {
  const schedule = { id, slug, revision };
  const start: RequestedStart = {
    tenantSlug,
    schedule,
    definition,
    trigger: 'Manual',
    initiator,
    ...(traceparent !== undefined && { traceparent }),
    ...how,
  };
  await acceptStarts(tx, [{ ...start, workflowId: workflowIdOf(start) }]);
  reachFailpoint('api.run.before-commit');
  return start;
}

/**
 * Makes an accepted start. The execution may have to wait for another one, or for a worker.
 * @throws ProblemError `execution-overlap` naming the holder when the start was skipped.
 */
export async function runNow(
  deps: ServiceDeps,
  principal: Principal,
  start: RequestedStart,
): Promise<StoredExecution> {
  const execution = await makeStart(deps, principal, start);
  if (execution.status !== 'Skipped') return execution;
  const [holder = null, waiting = null] = namedInOverlap(execution.error);
  const { executionId } = start;
  throw new ProblemError('execution-overlap', execution.error ?? 'it was skipped', {
    extra: { executionId, holderExecutionId: holder, waitingExecutionId: waiting },
  });
}

/**
 * Makes an accepted start and reads the execution: still `Queued` when no worker has begun it within
 * two seconds. When Temporal does not take the start, the record says so and the sweeper retries.
 */
export async function makeStart(
  deps: ServiceDeps,
  { tenantId }: Principal,
  start: RequestedStart,
): Promise<StoredExecution> {
  const { database, temporal, log } = deps;
  const { executionId } = start;
  reachFailpoint('api.run.before-start');
  await temporal.startExecution(start).catch((err: unknown) => {
    writeLog(log, messages.startDeferred, { err, executionId });
    const reason = err instanceof ProblemError ? err.message : 'Temporal refused the start';
    return database.withTenant(tenantId, (tx) => noteStart(tx, executionId, reason));
  });
  reachFailpoint('api.run.after-start');
  const execution = await awaitBegun(deps, tenantId, { executionId, waits: true });
  reachFailpoint('api.run.before-answer');
  return execution;
}

/** Waits before each read of the execution, about two seconds in all. Milliseconds. */
const readAfterMs = [0, 15, 25, 40, 60, 100, 150, 200, 300, 400, 700] as const;

async function awaitBegun(
  { database }: ServiceDeps,
  tenantId: string,
  { executionId, waits }: { executionId: string; waits: boolean },
): Promise<StoredExecution> {
  let row: StoredExecution | null = null;
  for (const ms of waits ? readAfterMs : [0]) {
    await delay(ms);
    row = await database.read(tenantId, (tx) => findExecution(tx, executionId));
    if (row && !row.unbegun) return row;
  }
  if (!row) throw new Error(`execution ${executionId} was accepted and is not recorded`);
  return row;
}
