/**
 * Writes transitions of steps, of many executions in one statement. They may arrive in any order, twice, or
 * late: a final status is written once, and of the others the highest sequence number wins.
 */
import type { RecordBatch, StepTransition } from '../../domain/execution/recording.ts';
import {
  finalExecutionStatuses,
  finalStepStatuses,
  isFinalStep,
  type StepStatus,
} from '../../domain/execution/status.ts';
import type { StepOutcome } from '../../domain/execution/step-result.ts';
import type { LimitKey } from '../../domain/limits/limit.ts';
import { planGroups } from '../../domain/schedule/plan.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { executionIdFilter, prepared, type Sql, sql, toJson } from '../core/sql.ts';
import { followRun, linkReset } from '../executions/reset-executions.ts';
import { freeSlotsOfSteps } from '../limits/limit-slots.ts';
import { insertActivityRecords } from './activity-records.ts';
import { insertInsertedSteps } from './inserted-steps.ts';
import { insertOutcomeConflict } from './outcome-conflicts.ts';

/** A transition and the execution it belongs to. */
type Transition = StepTransition & { executionId: string; runId: string; seq: number };

type Place = { executionId: string; runId: string; stepIndex: number };

const finalSteps = [...finalStepStatuses];
const finalExecutions = [...finalExecutionStatuses];

function instant(ms: number | null | undefined): Date | null {
  return ms === null || ms === undefined ? null : new Date(ms);
}

function placeOf({ executionId, runId, stepIndex }: Place): string {
  return `${executionId}/${runId}/${stepIndex}`;
}

/** Whether `later` replaces `earlier` when both arrive together. */
function wins(later: Transition, earlier: Transition): boolean {
  const final = isFinalStep(later.status);
  if (final !== isFinalStep(earlier.status)) return final;
  return final ? later.seq < earlier.seq : later.seq > earlier.seq;
}

/** One transition per step, because a statement cannot update a row twice; in a fixed order. */
function decisive(transitions: readonly Transition[]): Transition[] {
  const chosen = new Map<string, Transition>();
  for (const transition of transitions) {
    const place = placeOf(transition);
    const other = chosen.get(place);
    if (!other || wins(transition, other)) chosen.set(place, transition);
  }
  // Two processes that write the same rows in the same order cannot deadlock.
  return [...chosen.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

const executionsOf = (batches: readonly RecordBatch[]): string[] =>
  batches.map(({ executionId }) => executionId);

function transitionsOf({
  executionId,
  incarnation: runIdOf,
  seq,
  steps,
}: RecordBatch): Transition[] {
  return steps.map((step) => ({ ...step, executionId, runId: runIdOf, seq }));
}

/** The transitions as a table; every column is one array. */
function asTable(steps: readonly Transition[]): Sql {
  const outcomes = steps.map(({ outcome }) => outcome);
  const column = <T>(read: (outcome: StepOutcome) => T): (T | null)[] =>
    outcomes.map((outcome) => (outcome ? read(outcome) : null));
  return sql`unnest(
    ${steps.map(({ executionId }) => executionId)}::uuid[],
    ${steps.map(({ runId }) => runId)}::uuid[],
    ${steps.map(({ stepIndex }) => stepIndex)}::integer[],
    ${steps.map(({ seq }) => seq)}::bigint[],
    ${steps.map(({ status }) => status)}::text[],
    ${steps.map(({ queuedAt }) => instant(queuedAt))}::timestamptz[],
    ${steps.map(({ outcome, startedAt }) => instant(outcome?.startedAt ?? startedAt))}::timestamptz[],
    ${column(({ endedAt }) => instant(endedAt))}::timestamptz[],
    ${column(({ attempts }) => attempts)}::integer[],
    ${column(({ code }) => code)}::text[],
    ${steps.map(({ outcome, note }) => outcome?.message ?? note ?? null)}::text[],
    ${column(({ httpStatus }) => httpStatus)}::integer[],
    ${column(({ exitCode }) => exitCode)}::integer[],
    ${column(({ output }) => output)}::text[],
    ${column(({ counts }) => (counts ? toJson(counts) : null))}::jsonb[],
    ${column(({ worker }) => worker)}::text[],
    ${column(({ outputs }) => (outputs ? toJson(outputs) : null))}::jsonb[],
    ${steps.map(({ evaluation }) => (evaluation ? toJson(evaluation) : null))}::jsonb[]) with ordinality
    as t (execution_id, run_id, step_index, seq, status, queued_at, started_at, ended_at, attempts,
      code, message, http_status, exit_code, output, counts, worker, outputs, evaluation, place)`;
}

/** The batches as a table; the seq of a batch counts for the status only if it has one. */
function executionsAsTable(batches: readonly RecordBatch[]): Sql {
  return sql`unnest(
    ${batches.map(({ executionId }) => executionId)}::uuid[],
    ${batches.map(({ incarnation: runIdOf }) => runIdOf)}::uuid[],
    ${batches.map(({ seq }) => seq)}::bigint[],
    ${batches.map(({ at }) => new Date(at))}::timestamptz[],
    ${batches.map(({ groupIndex }) => groupIndex)}::integer[],
    ${batches.map(({ status }) => status)}::text[],
    ${batches.map(({ walk }) => (walk ? toJson(walk) : null))}::jsonb[])
    as b (execution_id, run_id, seq, at, group_index, status, walk)`;
}

/**
 * Only batches of the current run of an execution count: the highest group, and the status and the order with the
 * highest sequence number. Another run becomes current with its first report, see `followRun`. Indexes hold
 * `updated_at`, so that each change of it writes an entry to all of them: it follows steps that pass quickly every
 * two seconds only, which is enough for those who look for executions that stand still.
 */
function updateExecutions(tx: Transaction, batches: readonly RecordBatch[]): Sql {
  return sql`
    update execution e set
      seq = greatest(e.seq, n.seq), group_index = greatest(e.group_index, n.group_index),
      status = case when n.status_seq > e.status_seq then coalesce(n.status, e.status)
        else e.status end,
      status_seq = greatest(e.status_seq, n.status_seq),
      walk = case when e.walk is null or n.seq > e.seq then coalesce(n.walk, e.walk)
        else e.walk end,
      started_at = least(e.started_at, n.started_at),
      updated_at = case when n.status is null and e.updated_at > now() - interval '2 seconds'
        then e.updated_at else now() end
    from (
      select execution_id, run_id, max(seq) as seq, max(group_index) as group_index,
        max(seq) filter (where status is not null) as status_seq,
        (array_agg(status order by seq desc) filter (where status is not null))[1] as status,
        (array_agg(walk order by seq desc) filter (where walk is not null))[1] as walk,
        min(at) filter (where status = 'InProgress') as started_at
      from ${executionsAsTable(batches)}
      group by execution_id, run_id
      order by execution_id
    ) n
    where e.tenant_id = ${tx.tenantId} and ${executionIdFilter(sql`e.id`, executionsOf(batches))}
      and e.id = n.execution_id and n.run_id = e.run_id
      and e.status <> all (${finalExecutions})`;
}

/** Writes what is new and returns the places, from 1, of the transitions that were written. */
function writeStatement(
  tx: Transaction,
  steps: readonly Transition[],
  batches: readonly RecordBatch[],
): Sql {
  return prepared(
    'record_transitions',
    sql`
      with moved as (${updateExecutions(tx, batches)})
      update activity_record r set
        status = t.status, seq = greatest(r.seq, t.seq),
        queued_at = coalesce(t.queued_at, r.queued_at), started_at = t.started_at,
        ended_at = t.ended_at, attempts = coalesce(t.attempts, r.attempts), code = t.code,
        message = t.message, http_status = t.http_status, exit_code = t.exit_code,
        output = t.output, counts = t.counts, worker = t.worker, outputs = t.outputs,
        evaluation = coalesce(t.evaluation, r.evaluation), updated_at = now()
      from ${asTable(steps)}
      where r.tenant_id = ${tx.tenantId} and ${executionIdFilter(sql`r.execution_id`, executionsOf(batches))}
        and r.execution_id = t.execution_id and r.run_id = t.run_id
        and r.step_index = t.step_index
        and r.status <> all (${finalSteps})
        and (t.seq > r.seq or t.status = any (${finalSteps}))
      returning t.place`,
  );
}

type KeptEnd = Place & { status: StepStatus; code: string | null };

/** The current records of these steps. */
async function findKept(
  tx: Transaction,
  transitions: readonly Transition[],
): Promise<Map<string, KeptEnd>> {
  const rows = await tx.rows<KeptEnd>(
    prepared(
      'find_kept_records',
      sql`
        select r.execution_id as "executionId", r.run_id as "runId", r.step_index as "stepIndex",
          r.status, r.code
        from ${asTable(decisive(transitions))}
        join activity_record r on r.tenant_id = ${tx.tenantId} and r.execution_id = t.execution_id
          and r.run_id = t.run_id and r.step_index = t.step_index`,
    ),
  );
  return new Map(rows.map((row) => [placeOf(row), row]));
}

async function reportDifference(tx: Transaction, kept: KeptEnd, given: Transition): Promise<void> {
  const code = given.outcome?.code ?? null;
  if (kept.status === given.status && kept.code === code) return;
  const { executionId, stepIndex, runId } = given;
  await insertOutcomeConflict(tx, {
    executionId,
    stepIndex,
    kept: { runId, status: kept.status, code: kept.code },
    refused: { runId, status: given.status, code },
  });
}

/**
 * A reset workflow has a new run without records, and an execution may have lost its records. Creates them
 * from the pinned revision.
 */
async function insertMissingRecords(tx: Transaction, place: Place): Promise<void> {
  const { executionId, runId } = place;
  await followRun(tx, { executionId, runId });
  const pinned = await tx.row<{ definition: Definition; withNonces: boolean }>(sql`
    select r.definition, not exists (select from activity_record a
      where a.tenant_id = e.tenant_id and a.execution_id = coalesce(e.reset_of, e.id)
        and a.max_attempts is null) as "withNonces"
    from execution e
    join schedule_revision r on r.tenant_id = e.tenant_id and r.schedule_id = e.schedule_id
      and r.revision = e.revision
    where e.tenant_id = ${tx.tenantId} and e.id = ${executionId}`);
  if (!pinned) return;
  const steps = planGroups(pinned.definition).flat();
  await insertActivityRecords(tx, { executionId, runId, steps, withNonces: pinned.withNonces });
}

/** Writes, and returns the transitions without a record to write to. */
async function write(
  tx: Transaction,
  steps: readonly Transition[],
  batches: readonly RecordBatch[],
): Promise<Transition[]> {
  const chosen = decisive(steps);
  const rows = await tx.rows<{ place: number }>(writeStatement(tx, chosen, batches));
  const written = new Set(rows.map(({ place }) => chosen[place - 1]));
  // Usually everything was new, and one statement is enough.
  const unwritten = steps.filter((step) => !written.has(step));
  if (unwritten.length === 0) return [];
  const kept = await findKept(tx, unwritten);
  const missing: Transition[] = [];
  for (const transition of unwritten) {
    const row = kept.get(placeOf(transition));
    if (!row) missing.push(transition);
    else if (isFinalStep(transition.status)) await reportDifference(tx, row, transition);
  }
  return missing;
}

/**
 * Stores the transitions of many executions of the tenant. Ignores repeats, late ones, and unknown
 * executions. Of two different ends of a step the first stays; the second is stored as an outcome conflict.
 * Returns the limits that have room because steps ended: pass it on after the commit.
 */
export async function recordBatches(
  tx: Transaction,
  batches: readonly RecordBatch[],
): Promise<LimitKey[]> {
  if (batches.length === 0) return [];
  const steps = batches.flatMap(transitionsOf);
  const ended = steps.filter(({ limited, status }) => limited && isFinalStep(status));
  // Sent together, in this order: whatever ends steps locks its execution before any slot.
  const [, missing, freed] = await Promise.all([
    insertInsertedSteps(tx, batches),
    write(tx, steps, batches),
    ended.length === 0 ? [] : freeSlotsOfSteps(tx, ended),
  ]);
  await writeMissing(tx, missing, batches);
  return freed;
}

/**
 * As `recordBatches`, for the last report of an execution, which repeats how all of its steps ended: usually that is
 * recorded, and one question is enough.
 */
export async function recordLastBatch(tx: Transaction, batch: RecordBatch): Promise<LimitKey[]> {
  if (batch.walk !== undefined || batch.inserted !== undefined) return recordBatches(tx, [batch]);
  const steps = transitionsOf(batch);
  const kept = await findKept(tx, steps);
  const isRecorded = (step: Transition): boolean =>
    isFinalStep(kept.get(placeOf(step))?.status ?? 'Waiting');
  if (!steps.every(isRecorded)) return recordBatches(tx, [batch]);
  for (const step of steps) await reportDifference(tx, kept.get(placeOf(step))!, step);
  return [];
}

/** Records of runs and executions that had none. */
async function writeMissing(
  tx: Transaction,
  missing: readonly Transition[],
  batches: readonly RecordBatch[],
): Promise<void> {
  if (missing.length === 0) return;
  const runs = new Map(missing.map((place) => [`${place.executionId}/${place.runId}`, place]));
  const linked = new Map<string, string>();
  for (const [key, run] of runs) {
    const executionId = await linkReset(tx, run);
    if (executionId !== null) linked.set(key, executionId);
    await insertMissingRecords(tx, executionId === null ? run : { ...run, executionId });
  }
  const redirected = batches.map((batch) => {
    const { executionId, incarnation: runIdOf } = batch;
    return { ...batch, executionId: linked.get(`${executionId}/${runIdOf}`) ?? executionId };
  });
  await insertInsertedSteps(tx, redirected);
  await write(tx, redirected.flatMap(transitionsOf), redirected);
}
