/** Starts that a request asks for: accepted with its record, made, and what is known of them right after. */
import { setTimeout as delay } from 'node:timers/promises';
import { type NewStart, workflowIdOf } from '../../domain/execution/start.ts';
import { ProblemError } from '../../domain/problem.ts';
import { namedInOverlap } from '../../domain/schedule/start-policies.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Transaction } from '../../store/core/database.ts';
import { acceptStarts, noteStart } from '../../store/executions/accepted-starts.ts';
import { findExecution, type StoredExecution } from '../../store/executions/executions.ts';
import type { ServiceDeps } from '../service-deps.ts';
import type { StartExecution } from '../temporal-port.ts';

/** Waits between looks at the record, about two seconds in all. Milliseconds. */
const lookAfterMs = [0, 15, 25, 40, 60, 100, 150, 200, 300, 400, 700] as const;

export function toNewStart(start: StartExecution): NewStart {
  const { scheduleId: id, scheduleSlug: slug, revision, definition: _, ...rest } = start;
  return { ...rest, schedule: { id, slug, revision }, trigger: 'Manual' };
}

/** Puts the execution on record; from the commit on the start is made, whatever becomes of us. */
export async function acceptStart(tx: Transaction, start: StartExecution): Promise<void> {
  const accepted = toNewStart(start);
  const { definition } = start;
  await acceptStarts(tx, [{ ...accepted, workflowId: workflowIdOf(accepted), definition }]);
  reachFailpoint('api.run.before-commit');
}

/**
 * Makes an accepted start and answers the execution, still `Queued` when no worker has begun it within
 * two seconds. A start that Temporal does not take is made again by the sweeper, and the record says so.
 */
export async function makeStart(
  deps: ServiceDeps,
  tenantId: string,
  start: StartExecution,
): Promise<StoredExecution> {
  const { database, gateway, log } = deps;
  const { executionId } = start;
  reachFailpoint('api.run.before-start');
  await gateway.startExecution(start).catch((err: unknown) => {
    log.warn({ err, executionId }, 'Temporal did not take an accepted start; it is made again');
    const reason = err instanceof ProblemError ? err.message : 'Temporal refused the start';
    return database.withTenant(tenantId, (tx) => noteStart(tx, executionId, reason));
  });
  reachFailpoint('api.run.after-start');
  const execution = await awaitBegun(deps, tenantId, executionId);
  reachFailpoint('api.run.before-answer');
  return execution;
}

async function awaitBegun(
  { database }: ServiceDeps,
  tenantId: string,
  executionId: string,
): Promise<StoredExecution> {
  let row: StoredExecution | null = null;
  for (const ms of lookAfterMs) {
    await delay(ms);
    row = await database.read(tenantId, (tx) => findExecution(tx, executionId));
    if (row && !row.unbegun) return row;
  }
  if (!row) throw new Error(`execution ${executionId} was accepted and is not on record`);
  return row;
}

/** The executions that a skipped one gave way to, as the gate names them in the reason. */
export function inTheWayOf({ error }: StoredExecution): {
  holderExecutionId: string | null;
  waitingExecutionId: string | null;
} {
  const [holder, waiting] = namedInOverlap(error);
  return { holderExecutionId: holder ?? null, waitingExecutionId: waiting ?? null };
}

/** @throws ProblemError `execution-not-found`. */
export async function getExecution(tx: Transaction, id: string): Promise<StoredExecution> {
  const execution = await findExecution(tx, id.toLowerCase());
  if (!execution) throw new ProblemError('execution-not-found', `there is no execution ${id}`);
  return execution;
}
