/** Ends and progress of attempts, many at once; both may arrive late, twice, or before the start. */
import type { AttemptEnd, AttemptKey, AttemptProgress } from '../domain/observer.ts';
import { among } from './among.ts';
import type { Transaction } from './database.ts';
import { prepared, sql } from './sql.ts';
import type { Sql } from './sql.ts';

function placeOf({ executionId, incarnation, stepIndex, attempt }: AttemptKey): string {
  return `${executionId}/${incarnation}/${stepIndex}/${attempt}`;
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
    ${keys.map(({ incarnation }) => incarnation)}::uuid[],
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
    ${ends.map(({ outputBytes }) => outputBytes)}::bigint[]`;
}

/**
 * Ends attempts that are in progress or whose start was never stored; the first end stays. Answers how
 * many ended.
 */
export async function endAttempts(tx: Transaction, ends: readonly AttemptEnd[]): Promise<number> {
  if (ends.length === 0) return 0;
  const chosen = onePerAttempt(ends, () => false);
  return tx.execute(
    prepared(
      'end_attempts',
      sql`
        insert into attempt as known (tenant_id, execution_id, run_id, step_index, attempt, status,
          ended_at, next_attempt_at, code, message, http_status, exit_code, output, output_bytes)
        select ${tx.tenantId}, t.* from unnest(${endArrays(chosen)}) as t
        on conflict (tenant_id, execution_id, run_id, step_index, attempt) do update set
          status = excluded.status, ended_at = excluded.ended_at,
          next_attempt_at = excluded.next_attempt_at, code = excluded.code,
          message = excluded.message, http_status = excluded.http_status,
          exit_code = excluded.exit_code, output = excluded.output,
          output_bytes = excluded.output_bytes, updated_at = now()
        where known.status = 'InProgress'`,
    ),
  );
}

/** Hundredths from 0 to 100; anything else a step reports means that it does not know. */
function percentOf({ percent }: AttemptProgress): number | null {
  return percent !== null && percent >= 0 && percent <= 100 ? percent : null;
}

/** The newest progress of attempts that are in progress; older news are ignored. Answers how many moved. */
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
          and ${among(
            sql`a.execution_id`,
            chosen.map(({ executionId }) => executionId),
          )}
          and a.execution_id = t.execution_id
          and a.run_id = t.run_id and a.step_index = t.step_index and a.attempt = t.attempt
          and a.status = 'InProgress' and (a.progress_at is null or a.progress_at <= t.at)`,
    ),
  );
}
