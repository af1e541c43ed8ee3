/** What the record has of steps that run inline: the answers to a workflow task that is repeated. */
import { endOfRun } from '../../domain/execution/outcome.ts';
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import { toReport } from '../../domain/execution/step-result.ts';
import type { RecordedAttempt } from '../../domain/inline/recorded-attempt.ts';
import type { ProgressRequest, RecordedProgress } from '../../domain/inline/recorded-progress.ts';
import type { AttemptKey, ReportRest } from '../../domain/observation.ts';
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';
import type { StoredAttempt } from './attempts.ts';

type Row = Pick<
  StoredAttempt,
  | 'attempt'
  | 'status'
  | 'code'
  | 'message'
  | 'worker'
  | 'startedAt'
  | 'endedAt'
  | 'nextAttemptAt'
  | 'httpStatus'
  | 'exitCode'
  | 'output'
  | 'outputBytes'
> & { rest: ReportRest | null };

/** The newest attempt of the step in this run; null before the first. */
export async function findNewestAttempt(
  tx: Transaction,
  { executionId, incarnation: runIdOf, stepIndex }: Omit<AttemptKey, 'attempt'>,
): Promise<RecordedAttempt | null> {
  const row = await tx.row<Row>(sql`
    select attempt, status, code, message, coalesce(worker, '') as worker,
      coalesce(started_at, ended_at, updated_at) as "startedAt", ended_at as "endedAt",
      next_attempt_at as "nextAttemptAt", http_status as "httpStatus", exit_code as "exitCode",
      output, output_bytes as "outputBytes", report_rest as rest
    from attempt
    where tenant_id = ${tx.tenantId} and execution_id = ${executionId} and run_id = ${runIdOf}
      and step_index = ${stepIndex}
    order by attempt desc
    limit 1`);
  return row ? fromRow(row) : null;
}

/** How far the run has come. */
export async function findProgress(
  tx: Transaction,
  { executionId, incarnation: runIdOf }: ProgressRequest,
): Promise<RecordedProgress> {
  const [execution, attempts] = await Promise.all([
    tx.row<{ runId: string; status: ExecutionStatus; error: string | null }>(sql`
      select run_id as "runId", status, error from execution
      where tenant_id = ${tx.tenantId} and id = ${executionId}`),
    tx.rows<{ stepIndex: number; attempt: number }>(sql`
      select step_index as "stepIndex", max(attempt) as attempt from attempt
      where tenant_id = ${tx.tenantId} and execution_id = ${executionId} and run_id = ${runIdOf}
        and lane = 'Inline'
      group by step_index`),
  ]);
  return { end: execution && endOfRun(execution, runIdOf), attempts };
}

function fromRow({ rest, ...row }: Row): RecordedAttempt {
  const { attempt, status, code, worker, httpStatus, exitCode, output } = row;
  const startedAt = row.startedAt.getTime();
  const report = toReport({
    ...{ attempt, status: 'Completed', code, worker, httpStatus, exitCode, output, startedAt },
    endedAt: row.endedAt?.getTime() ?? startedAt,
    message: row.message ?? '',
    counts: rest?.counts ?? null,
    outputs: rest?.outputs ?? null,
    warnings: rest?.warnings ?? false,
    outputBytes: row.outputBytes ?? 0,
  });
  return { attempt, status, code, nextAttemptAt: row.nextAttemptAt?.getTime() ?? null, report };
}
