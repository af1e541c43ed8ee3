/** How the sweeper marks, pauses and ends executions whose workflow is missing, paused or closed. */
import { wasEndedByPerson } from '../../domain/execution/control.ts';
import type { EndedStep } from '../../domain/execution/outcome.ts';
import type { Snapshot } from '../../domain/execution/recording.ts';
import { finalExecutionStatuses, finalStepStatuses } from '../../domain/execution/status.ts';
import { type StepOutcome, unstartedOutcome } from '../../domain/execution/step-result.ts';
import {
  endOfStep,
  errorOfEnd,
  type UnfinalizedEnd,
  type UnfinishedStep,
} from '../../domain/execution/unfinalized-end.ts';
import type { LimitKey } from '../../domain/limits/limit.ts';
import type { Transaction } from '../core/database.ts';
import { releaseLockOf } from '../core/locks.ts';
import { sql } from '../core/sql.ts';
import { freeSlotsOfExecution } from '../limits/limit-slots.ts';
import { recordBatches } from '../records/record-transitions.ts';
import { finalizeExecution } from './finalize-execution.ts';
import type { LockHolder } from './waiting-executions.ts';

const finalExecutions = [...finalExecutionStatuses];
const finalSteps = [...finalStepStatuses];

/** An open execution as the sweeper needs it, locked until the transaction ends. */
export type LockedOpenExecution = { runId: string; seq: number; missingSince: Date | null };

/** Null when it has ended or does not exist: then nothing is left to do. */
export function lockOpenExecutionForUpdate(
  tx: Transaction,
  id: string,
): Promise<LockedOpenExecution | null> {
  return tx.row(sql`
    select run_id as "runId", seq, missing_since as "missingSince" from execution
    where tenant_id = ${tx.tenantId} and id = ${id} and status <> all (${finalExecutions})
    for update`);
}

/** Marks it as missing and returns since when it is; null once it has ended. */
export async function markMissing(tx: Transaction, id: string): Promise<Date | null> {
  const marked = await tx.row<{ since: Date }>(sql`
    update execution set missing_since = coalesce(missing_since, now()), updated_at = now()
    where tenant_id = ${tx.tenantId} and id = ${id} and status <> all (${finalExecutions})
    returning missing_since as since`);
  return marked?.since ?? null;
}

/** The workflow was found again. */
export async function clearMissing(tx: Transaction, id: string): Promise<void> {
  await tx.execute(sql`
    update execution set missing_since = null, updated_at = now()
    where tenant_id = ${tx.tenantId} and id = ${id} and status <> all (${finalExecutions})`);
}

/** How many open executions there are, and how many of them cannot be found. */
export async function countMissing(tx: Transaction): Promise<{ open: number; missing: number }> {
  const counted = await tx.row<{ open: number; missing: number }>(sql`
    select count(*) as open, count(missing_since) as missing from execution
    where tenant_id = ${tx.tenantId}
      and status in ('Queued', 'InProgress', 'Paused', 'Cancelling')`);
  return counted ?? { open: 0, missing: 0 };
}

function listUnfinishedSteps(
  tx: Transaction,
  { executionId, runId }: { executionId: string; runId: string },
): Promise<UnfinishedStep[]> {
  return tx.rows(sql`
    select r.step_index as "stepIndex", r.step_name as name, r.step_type as type,
      r.continue_on_failure as "continueOnFailure", r.status, r.queued_at as "queuedAt",
      coalesce(r.started_at, a.started_at) as "startedAt",
      greatest(r.attempts, coalesce(a.attempts, 0)) as attempts, coalesce(r.worker, a.worker) as worker
    from activity_record r
    left join (
      select step_index, min(coalesce(started_at, ended_at)) as started_at,
        max(attempt) as attempts, (array_agg(worker order by attempt desc))[1] as worker
      from attempt
      where tenant_id = ${tx.tenantId} and execution_id = ${executionId} and run_id = ${runId}
      group by step_index
    ) a on a.step_index = r.step_index
    where r.tenant_id = ${tx.tenantId} and r.execution_id = ${executionId} and r.run_id = ${runId}
      and r.status <> all (${finalSteps})
    order by r.step_index
    limit 10000`);
}

/** Steps of a run that ended without a report of success. */
async function listNotableEnds(
  tx: Transaction,
  { executionId, runId }: { executionId: string; runId: string },
): Promise<EndedStep[]> {
  type Row = EndedStep['step'] &
    Pick<StepOutcome, 'status' | 'attempts' | 'code' | 'message' | 'worker'>;
  const rows = await tx.rows<Row>(sql`
    select step_index as "stepIndex", step_name as name,
      continue_on_failure as "continueOnFailure", status, attempts, code,
      coalesce(message, '') as message, worker
    from activity_record
    where tenant_id = ${tx.tenantId} and execution_id = ${executionId} and run_id = ${runId}
      and status = any (${finalSteps})
      and (worker is null or status not in ('Completed', 'CompletedWithWarnings'))
    order by step_index
    limit 10000`);
  return rows.map(({ status, attempts, code, message, worker, ...step }) => {
    const outcome = { ...unstartedOutcome('Skipped', message, 0), status, attempts, code, worker };
    return { step, outcome: wasEndedByPerson(outcome) ? { ...outcome, byPerson: true } : outcome };
  });
}

/** Ends attempts in progress together with their execution. */
async function loseAttempts(
  tx: Transaction,
  { executionId, runId, at }: { executionId: string; runId: string; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update attempt set status = 'Lost', ended_at = greatest(started_at, ${at}), updated_at = now()
    where tenant_id = ${tx.tenantId} and execution_id = ${executionId} and run_id = ${runId}
      and status = 'InProgress' and started_at is not null`);
}

const pausedInTemporal = 'paused in Temporal';

/**
 * Shows steps that are paused in Temporal as Paused, and those no longer paused there as Queued. Leaves
 * alone steps that an operator paused here.
 */
export async function showPausedSteps(
  tx: Transaction,
  { executionId, runId, paused }: { executionId: string; runId: string; paused: readonly number[] },
): Promise<void> {
  const of = sql`tenant_id = ${tx.tenantId} and execution_id = ${executionId} and run_id = ${runId}`;
  await tx.execute(sql`
    update activity_record set status = 'Paused', message = ${pausedInTemporal}, updated_at = now()
    where ${of} and step_index = any (${[...paused]}::integer[]) and status in ('Queued', 'InProgress')`);
  await tx.execute(sql`
    update activity_record set status = 'Queued', message = null, updated_at = now()
    where ${of} and step_index <> all (${[...paused]}::integer[]) and status = 'Paused'
      and message = ${pausedInTemporal}`);
}

/**
 * `next` has the lock of the schedule now and does not know it yet: wake it after the commit, and the steps that
 * wait for the `freed` limits.
 */
export type Ended = { next: LockHolder | null; freed: LimitKey[] };

/**
 * Never write the snapshot of another execution. A run made by a reset still reports the id of the
 * execution that was reset.
 */
export function answersFor(
  { batch }: Snapshot,
  executionId: string,
  held: { runId: string },
): boolean {
  return batch.executionId === executionId || batch.incarnation === held.runId;
}

/** Writes the end that the workflow itself reports. Null when the execution has ended before. */
export async function finalizeBelated(
  tx: Transaction,
  executionId: string,
  snapshot: Snapshot,
): Promise<Ended | null> {
  const held = await lockOpenExecutionForUpdate(tx, executionId);
  if (!held || !snapshot.seal || !answersFor(snapshot, executionId, held)) return null;
  const { freed } = await finalizeExecution(tx, snapshot.seal);
  const { next } = await releaseLockOf(tx, executionId);
  return { next, freed };
}

/** Ends it with what is known of its steps. Null when the execution has ended before. */
export async function endUnfinalized(
  tx: Transaction,
  executionId: string,
  { end, snapshot }: { end: UnfinalizedEnd; snapshot: Snapshot | null },
): Promise<Ended | null> {
  const known = await lockOpenExecutionForUpdate(tx, executionId);
  if (!known) return null;
  if (snapshot && answersFor(snapshot, executionId, known)) {
    await recordBatches(tx, [snapshot.batch]);
  }
  // The snapshot of a reset run has moved the execution to that run.
  const held = await lockOpenExecutionForUpdate(tx, executionId);
  if (!held) return null;
  const { tenantId } = tx;
  const { runId, seq } = held;
  const ended = await listNotableEnds(tx, { executionId, runId });
  const unfinished = (await listUnfinishedSteps(tx, { executionId, runId })).map((step) => ({
    step,
    transition: endOfStep(step, end),
  }));
  const freed = await freeSlotsOfExecution(tx, { executionId, runId });
  await finalizeExecution(tx, {
    tenantId,
    executionId,
    incarnation: runId,
    seq: seq + 1,
    at: end.at.getTime(),
    outcome: { status: end.status, error: errorOfEnd(end, ended, unfinished) },
    steps: unfinished.map(({ transition }) => transition),
  });
  await loseAttempts(tx, { executionId, runId, at: end.at });
  const { next } = await releaseLockOf(tx, executionId);
  return { next, freed };
}
