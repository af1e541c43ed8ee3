/** Log lines of steps; each is written once. */
import { describeAttempt, type EndedAttemptFacts } from '../../domain/execution/step-activity.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { AttemptKey, LogLine } from '../../domain/observation.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, prepared, type Sql, sql } from '../core/sql.ts';

/** Place of a line within its execution; `line` counts from 1 in each attempt. */
export type LogLineKey = { stepIndex: number; attempt: number; line: number };

export type StoredLogLine = LogLineKey & Omit<LogLine, 'at'> & { at: Date };

/** How far back a repeat of the same lines is recognised, in lines of the attempt. */
const repeatWindow = 2_000;

function ofAttempt(tx: Transaction, key: AttemptKey): Sql {
  return sql`tenant_id = ${tx.tenantId} and execution_id = ${key.executionId}
    and run_id = ${key.incarnation} and step_index = ${key.stepIndex}
    and attempt = ${key.attempt}`;
}

/** Line numbers are consecutive only if one writer at a time reads the last one. */
async function lockAttempt(tx: Transaction, key: AttemptKey): Promise<void> {
  const { executionId, incarnation: runIdOf, stepIndex, attempt } = key;
  const name = [tx.tenantId, executionId, runIdOf, stepIndex, attempt].join('/');
  await tx.row(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/**
 * Bounds, so that no step can fill the disk. A worker sends at most 5,000 lines of an attempt; bytes are
 * those of the text in UTF-8.
 */
const logQuotas = {
  attempt: { lines: 6_000, bytes: 16 * 1_048_576 },
  execution: { lines: 200_000, bytes: 256 * 1_048_576 },
} as const;

export type LogQuotas = Record<keyof typeof logQuotas, { lines: number; bytes: number }>;

/** `dropped` lines exceeded the quotas; a repeated line is neither stored nor dropped. */
export type AppendedLines = { stored: number; dropped: number };

/** The current size of the log of the attempt and of its execution. */
function logsOf(tx: Transaction, key: AttemptKey): Sql {
  return sql`
      select coalesce(sum(log_lines), 0) as lines, coalesce(sum(log_bytes), 0) as bytes,
        coalesce(sum(log_lines) filter (where ${ofAttempt(tx, key)}), 0) as attempt_lines,
        coalesce(sum(log_bytes) filter (where ${ofAttempt(tx, key)}), 0) as attempt_bytes
      from attempt where tenant_id = ${tx.tenantId} and execution_id = ${key.executionId}`;
}

/**
 * Appends lines to the log of an attempt, up to its quota and that of the execution; the attempt counts the
 * dropped lines. Repeated lines, sent again after a lost answer, are recognised among the last 2,000 and not
 * appended twice.
 */
export async function insertLogLines(
  tx: Transaction,
  key: AttemptKey,
  lines: readonly LogLine[],
  quotas: LogQuotas = logQuotas,
): Promise<AppendedLines> {
  if (lines.length === 0) return { stored: 0, dropped: 0 };
  await lockAttempt(tx, key);
  const appended = await tx.row<AppendedLines>(
    prepared(
      'insert_log_lines',
      sql`
        with given as (
          select *, sum(octet_length(text)) over (order by place) as bytes from unnest(
            ${lines.map(({ at }) => new Date(at))}::timestamptz[],
            ${lines.map(({ level }) => level)}::text[],
            ${lines.map(({ stream }) => stream)}::text[],
            ${lines.map(({ text }) => text)}::text[]) with ordinality
            as t (at, level, stream, text, place)
        ), recent as materialized (
          select line, at, stream, text from log_line where ${ofAttempt(tx, key)}
          order by line desc limit ${repeatWindow}
        ), first as (select at, stream, text from given where place = 1),
        repeated as (
          select from recent r
          join first f on f.at = r.at and f.stream = r.stream and f.text = r.text
          where (select array_agg((g.at, g.stream, g.text) order by g.place) from given g)
            = (select array_agg((n.at, n.stream, n.text) order by n.line) from recent n
               where n.line >= r.line and n.line < r.line + ${lines.length})
        ), used as (
          ${logsOf(tx, key)}
        ), stored as (
          insert into log_line (tenant_id, execution_id, run_id, step_index, attempt, line, at,
            level, stream, text)
          select ${tx.tenantId}, ${key.executionId}, ${key.incarnation}, ${key.stepIndex},
            ${key.attempt}, coalesce((select max(line) from recent), 0) + place, at, level, stream,
            text
          from given, used
          where not exists (select from repeated)
            and used.attempt_lines + place <= ${quotas.attempt.lines}
            and used.lines + place <= ${quotas.execution.lines}
            and used.attempt_bytes + given.bytes <= ${quotas.attempt.bytes}
            and used.bytes + given.bytes <= ${quotas.execution.bytes}
          on conflict do nothing
          returning octet_length(text) as bytes
        ), counted as (
          select count(*)::integer as stored, coalesce(sum(bytes), 0) as bytes,
            case when exists (select from repeated) then 0
              else ${lines.length} - count(*)::integer end as dropped
          from stored
        ), noted as (
          update attempt a set log_lines = a.log_lines + counted.stored,
            log_bytes = a.log_bytes + counted.bytes, log_dropped = a.log_dropped + counted.dropped
          from counted where ${ofAttempt(tx, key)} and counted.stored + counted.dropped > 0
        )
        select stored, dropped from counted`,
    ),
  );
  return appended ?? { stored: 0, dropped: 0 };
}

export type LogFilter = {
  executionId: string;
  /** Null means all steps. */
  stepIndex: number | null;
  sort?: OrderOf<'logLines'>;
  after: LogLineKey | null;
  limit: number;
};

/**
 * Lines of the current run of the execution, by step, attempt and line, at most `limit`, after `after`. Each
 * attempt that has ended has one more line, built from its row: how it ended and what comes next.
 */
export async function listLogLines(tx: Transaction, filter: LogFilter): Promise<StoredLogLine[]> {
  const [printed, ends] = await Promise.all([listPrinted(tx, filter), listEnds(tx, filter)]);
  const sign = filter.sort === '-line' ? -1 : 1;
  const lines = [...printed, ...ends].sort(
    (a, b) => sign * (a.stepIndex - b.stepIndex || a.attempt - b.attempt || a.line - b.line),
  );
  return lines.slice(0, filter.limit);
}

/** Reports of attempts stay with the execution whose workflow was reset. */
function ofRun(tx: Transaction, executionId: string): Sql {
  return sql`tenant_id = ${tx.tenantId}
    and execution_id = (select coalesce(reset_of, id) from execution
      where tenant_id = ${tx.tenantId} and id = ${executionId})
    and run_id = (select run_id from execution
      where tenant_id = ${tx.tenantId} and id = ${executionId})`;
}

function placed({ stepIndex, sort = 'line', after }: LogFilter): Sql {
  const conditions: Sql[] = [];
  if (stepIndex !== null) conditions.push(sql`step_index = ${stepIndex}`);
  if (after !== null) {
    conditions.push(
      sql`(step_index, attempt, line) ${behindIn(sort)}
        (${after.stepIndex}, ${after.attempt}, ${after.line})`,
    );
  }
  return allOf(conditions);
}

function listPrinted(tx: Transaction, filter: LogFilter): Promise<StoredLogLine[]> {
  const way = directionOf(filter.sort ?? 'line');
  return tx.rows(sql`
    select step_index as "stepIndex", attempt, line, at, level, stream, text from log_line
    where ${ofRun(tx, filter.executionId)} and ${placed(filter)}
    order by step_index ${way}, attempt ${way}, line ${way}
    limit ${filter.limit}`);
}

type EndRow = EndedAttemptFacts & LogLineKey;

async function listEnds(tx: Transaction, filter: LogFilter): Promise<StoredLogLine[]> {
  const { executionId, sort = 'line', limit } = filter;
  const way = directionOf(sort);
  const rows = await tx.rows<EndRow>(sql`
    select step_index as "stepIndex", attempt, line, status, started_at as "startedAt",
      ended_at as "endedAt", next_attempt_at as "nextAttemptAt", code, message,
      http_status as "httpStatus", request_method as "requestMethod",
      request_url as "requestUrl", log_dropped as "logDropped", max_attempts as "maxAttempts"
    from (
      select a.*, r.max_attempts, 1 + coalesce((
        select max(l.line) from log_line l
        where l.tenant_id = a.tenant_id and l.execution_id = a.execution_id
          and l.run_id = a.run_id and l.step_index = a.step_index and l.attempt = a.attempt
      ), 0) as line
      from attempt a
      left join activity_record r on r.tenant_id = a.tenant_id and r.execution_id = ${executionId}
        and r.run_id = a.run_id and r.step_index = a.step_index
      where a.status <> 'InProgress'
    ) ended
    where ${ofRun(tx, executionId)} and ${placed(filter)}
    order by step_index ${way}, attempt ${way}
    limit ${limit}`);
  return rows.map((row) => {
    const { stepIndex, attempt, line, endedAt: at } = row;
    return { stepIndex, attempt, line, at, stream: 'system', ...describeAttempt(row) };
  });
}
