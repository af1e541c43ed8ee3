/** Attempts of steps, as step workers report them. They are for people, and never decide an outcome. */
import type { Lane } from '../../domain/inline/dispatch.ts';
import type {
  AttemptEnd,
  AttemptKey,
  AttemptProgress,
  AttemptStart,
  AttemptStatus,
} from '../../domain/observation.ts';
import type { Transaction } from '../core/database.ts';
import { executionIdFilter, prepared, type Sql, sql, toJson } from '../core/sql.ts';

/** What a start found; `isNew` unless it was recorded already. */
export type FoundAtStart = { lostAttempt: number | null; isNew: boolean };

export type StoredAttempt = {
  executionId: string;
  runId: string;
  stepIndex: number;
  attempt: number;
  status: AttemptStatus;
  /** Empty while only the end of the attempt is known. */
  idempotencyKey: string;
  worker: string;
  lane: Lane;
  startedAt: Date;
  endedAt: Date | null;
  nextAttemptAt: Date | null;
  code: string | null;
  message: string | null;
  httpStatus: number | null;
  exitCode: number | null;
  output: string | null;
  outputBytes: number | null;
  percent: number | null;
  progress: string | null;
  /** The request it sent or was about to send; null for steps that send none. */
  requestMethod: string | null;
  requestUrl: string | null;
  requestBody: string | null;
  /** Lines beyond the quota of the log. */
  logDropped: number;
  updatedAt: Date;
};

function ofStep(
  tx: Transaction,
  { executionId, incarnation: runIdOf, stepIndex }: AttemptKey,
): Sql {
  return sql`tenant_id = ${tx.tenantId} and execution_id = ${executionId}
    and run_id = ${runIdOf} and step_index = ${stepIndex}`;
}

/**
 * Stores the start before the effect begins. Earlier attempts that never reported an end become `Lost`.
 * Returns the newest earlier attempt whose effect is unknown, also to a repeated call; or a later one, when
 * this worker stalled and Temporal gave the step to another worker meanwhile.
 */
export async function insertAttemptStart(
  tx: Transaction,
  start: AttemptStart,
): Promise<FoundAtStart> {
  if (start.attempt > 1) return insertLaterStart(tx, start);
  const overtaken = await tx.row<FoundAtStart>(
    prepared(
      'insert_first_start',
      sql`with stored as (${insertStart(tx, start)})
        select (${laterAttempt(tx, start)}) as "lostAttempt", exists (select from stored) as "isNew"`,
    ),
  );
  return overtaken ?? nothingFound;
}

const nothingFound: FoundAtStart = { lostAttempt: null, isNew: false };

function laterAttempt(tx: Transaction, start: AttemptStart): Sql {
  return sql`select max(attempt) from attempt
    where ${ofStep(tx, start)} and attempt > ${start.attempt}`;
}

function insertStart(tx: Transaction, start: AttemptStart): Sql {
  const {
    executionId,
    incarnation: runIdOf,
    stepIndex,
    attempt,
    idempotencyKey,
    worker,
    request,
    lane = 'Regular',
  } = start;
  return sql`
    insert into attempt as known (tenant_id, execution_id, run_id, step_index, attempt, status,
      idempotency_key, worker, started_at, request_method, request_url, request_body, lane)
    values (${tx.tenantId}, ${executionId}, ${runIdOf}, ${stepIndex}, ${attempt},
      'InProgress', ${idempotencyKey}, ${worker}, ${new Date(start.startedAt)},
      ${request?.method ?? null}, ${request?.url ?? null}, ${request?.body ?? null}, ${lane})
    on conflict (tenant_id, execution_id, run_id, step_index, attempt) do update set
      idempotency_key = excluded.idempotency_key, worker = excluded.worker,
      started_at = excluded.started_at, request_method = excluded.request_method,
      request_url = excluded.request_url, request_body = excluded.request_body,
      lane = excluded.lane,
      updated_at = now()
    where known.started_at is null
    returning 1`;
}

/**
 * Checks the newest earlier attempt that could have had an effect; one that failed because the database was
 * unavailable did not get so far. It counts as lost unless its recorded end is a failure: a recorded success
 * that Temporal does not know must not be repeated, and an attempt without a row may have got anywhere. First
 * attempts, which are most, skip this check: it would double their cost.
 */
async function insertLaterStart(tx: Transaction, start: AttemptStart): Promise<FoundAtStart> {
  const { attempt } = start;
  const startedAt = new Date(start.startedAt);
  const found = await tx.row<FoundAtStart>(
    prepared(
      'insert_later_start',
      sql`
        with lost as (
          update attempt
          set status = 'Lost', ended_at = greatest(started_at, ${startedAt}), updated_at = now()
          where ${ofStep(tx, start)} and attempt < ${attempt} and status = 'InProgress'
        ), stored as (
          ${insertStart(tx, start)}
        ), newest as (
          select max(number) as number from generate_series(1, ${attempt}::integer - 1) number
          where not exists (select from attempt where ${ofStep(tx, start)}
            and attempt = number and code = 'database-unavailable')
        )
        select case
          when exists (${laterAttempt(tx, start)} having count(*) > 0)
            or not exists (select from attempt where ${ofStep(tx, start)} and attempt = number
              and status not in ('InProgress', 'Lost', 'Completed'))
          then greatest(number, (${laterAttempt(tx, start)})) end as "lostAttempt",
          exists (select from stored) as "isNew"
        from newest`,
    ),
  );
  return found ?? nothingFound;
}

const columns = sql`
  a.execution_id as "executionId", a.run_id as "runId", a.step_index as "stepIndex", a.attempt,
  a.status, coalesce(a.idempotency_key, '') as "idempotencyKey",
  coalesce(a.worker, '') as worker, a.lane,
  coalesce(a.started_at, a.ended_at, a.updated_at) as "startedAt", a.ended_at as "endedAt",
  a.next_attempt_at as "nextAttemptAt", a.code, a.message, a.http_status as "httpStatus",
  a.exit_code as "exitCode", a.output, a.output_bytes as "outputBytes", a.percent, a.progress,
  a.request_method as "requestMethod", a.request_url as "requestUrl",
  a.request_body as "requestBody", a.log_dropped as "logDropped", a.updated_at as "updatedAt"`;

/** Attempts of the execution's current run. */
function ofExecution(tx: Transaction, executionId: string): Sql {
  return sql`a.tenant_id = ${tx.tenantId} and a.execution_id = (select coalesce(reset_of, id) from execution
      where tenant_id = ${tx.tenantId} and id = ${executionId})
    and a.run_id = (select run_id from execution
      where tenant_id = ${tx.tenantId} and id = ${executionId})`;
}

/** By step, the first attempt first; at most 5,000. Of one step, or of all. */
export function listAttempts(
  tx: Transaction,
  executionId: string,
  stepIndex: number | null = null,
): Promise<StoredAttempt[]> {
  const step = stepIndex === null ? sql`true` : sql`a.step_index = ${stepIndex}`;
  return tx.rows(sql`
    select ${columns} from attempt a
    where ${ofExecution(tx, executionId)} and ${step}
    order by a.step_index, a.attempt
    limit 5000`);
}

/** The newest attempt of every step that has one. */
export function listLatestAttempts(tx: Transaction, executionId: string): Promise<StoredAttempt[]> {
  return tx.rows(
    prepared(
      'list_latest_attempts',
      sql`
        select distinct on (a.step_index) ${columns} from attempt a
        where ${ofExecution(tx, executionId)}
        order by a.step_index, a.attempt desc
        limit 10000`,
    ),
  );
}

function placeOf({ executionId, incarnation: runIdOf, stepIndex, attempt }: AttemptKey): string {
  return `${executionId}/${runIdOf}/${stepIndex}/${attempt}`;
}

/** One per attempt, because a statement cannot write a row twice; in a fixed order against deadlocks. */
function onePerAttempt<T extends AttemptKey>(
  items: readonly T[],
  wins: (later: T, earlier: T) => boolean,
): T[] {
  const chosen = new Map<string, T>();
  for (const item of items) {
    const place = placeOf(item);
    const other = chosen.get(place);
    if (!other || wins(item, other)) chosen.set(place, item);
  }
  return [...chosen.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** The columns of the keys, for the beginning of an unnest. */
function keyArrays(keys: readonly AttemptKey[]): Sql {
  return sql`${keys.map(({ executionId }) => executionId)}::uuid[],
    ${keys.map(({ incarnation: runIdOf }) => runIdOf)}::uuid[],
    ${keys.map(({ stepIndex }) => stepIndex)}::integer[],
    ${keys.map(({ attempt }) => attempt)}::integer[]`;
}

function endArrays(ends: readonly AttemptEnd[]): Sql {
  const next = ends.map(({ nextAttemptAt: at }) => (at === null ? null : new Date(at)));
  return sql`${keyArrays(ends)},
    ${ends.map(({ status }) => status)}::text[],
    ${ends.map(({ endedAt }) => new Date(endedAt))}::timestamptz[],
    ${next}::timestamptz[],
    ${ends.map(({ code }) => code)}::text[],
    ${ends.map(({ message }) => message)}::text[],
    ${ends.map(({ httpStatus }) => httpStatus)}::integer[],
    ${ends.map(({ exitCode }) => exitCode)}::integer[],
    ${ends.map(({ output }) => output)}::text[],
    ${ends.map(({ outputBytes }) => outputBytes)}::bigint[],
    ${ends.map(({ rest }) => (rest ? toJson(rest) : null))}::jsonb[]`;
}

/**
 * Ends attempts that are in progress or whose start was never stored; the first end stays. Ends may arrive
 * late, twice, or before the start. Returns how many ended.
 */
export async function endAttempts(tx: Transaction, ends: readonly AttemptEnd[]): Promise<number> {
  if (ends.length === 0) return 0;
  const chosen = onePerAttempt(ends, () => false);
  return tx.execute(
    prepared(
      'end_attempts',
      sql`
        insert into attempt as known (tenant_id, execution_id, run_id, step_index, attempt, status,
          ended_at, next_attempt_at, code, message, http_status, exit_code, output, output_bytes,
          report_rest)
        select ${tx.tenantId}, t.* from unnest(${endArrays(chosen)}) as t
        on conflict (tenant_id, execution_id, run_id, step_index, attempt) do update set
          status = excluded.status, ended_at = excluded.ended_at,
          next_attempt_at = excluded.next_attempt_at, code = excluded.code,
          message = excluded.message, http_status = excluded.http_status,
          exit_code = excluded.exit_code, output = excluded.output,
          output_bytes = excluded.output_bytes, report_rest = excluded.report_rest,
          updated_at = now()
        where known.status = 'InProgress'`,
    ),
  );
}

/** A percentage from 0 to 100; anything else that a step reports means unknown. */
function percentOf({ percent }: AttemptProgress): number | null {
  return percent !== null && percent >= 0 && percent <= 100 ? percent : null;
}

/** Stores the newest progress of attempts in progress; older reports are ignored. Returns how many changed. */
export async function updateProgress(
  tx: Transaction,
  progress: readonly AttemptProgress[],
): Promise<number> {
  if (progress.length === 0) return 0;
  const chosen = onePerAttempt(progress, (later, earlier) => later.at >= earlier.at);
  return tx.execute(
    prepared(
      'update_progress',
      sql`
        update attempt a set percent = t.percent, progress = t.message, progress_at = t.at,
          updated_at = now()
        from unnest(${keyArrays(chosen)},
          ${chosen.map(percentOf)}::real[],
          ${chosen.map(({ message }) => message)}::text[],
          ${chosen.map(({ at }) => new Date(at))}::timestamptz[])
          as t (execution_id, run_id, step_index, attempt, percent, message, at)
        where a.tenant_id = ${tx.tenantId}
          and ${executionIdFilter(
            sql`a.execution_id`,
            chosen.map(({ executionId }) => executionId),
          )}
          and a.execution_id = t.execution_id
          and a.run_id = t.run_id and a.step_index = t.step_index and a.attempt = t.attempt
          and a.status = 'InProgress' and (a.progress_at is null or a.progress_at <= t.at)`,
    ),
  );
}
