/** Outcomes that a retry inherits from the execution it retries. */
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';

export type Inheritance = {
  /** The execution that is retried, and its Temporal run. */
  executionId: string;
  runId: string;
  /** Which step of the retry inherits the outcome of which step of the retried execution. */
  steps: readonly { stepIndex: number; sourceIndex: number }[];
};

/**
 * Copies outcomes to waiting records. Each names the record of the step that really ran, across any number
 * of retries. Records that are not waiting stay as they are.
 */
export async function inheritRecords(
  tx: Transaction,
  own: { executionId: string; runId: string },
  { executionId, runId, steps }: Inheritance,
): Promise<void> {
  if (steps.length === 0) return;
  await tx.execute(sql`
    update activity_record r set
      status = s.status, queued_at = s.queued_at, started_at = s.started_at,
      ended_at = s.ended_at, attempts = s.attempts, code = s.code, message = s.message,
      http_status = s.http_status, exit_code = s.exit_code, output = s.output,
      counts = s.counts, worker = s.worker, outputs = s.outputs, evaluation = s.evaluation,
      inherited_from = coalesce(s.inherited_from, s.id), updated_at = now()
    from unnest(
      ${steps.map(({ stepIndex }) => stepIndex)}::integer[],
      ${steps.map(({ sourceIndex }) => sourceIndex)}::integer[]) as t (step_index, source_index)
    join activity_record s on s.tenant_id = ${tx.tenantId} and s.execution_id = ${executionId}
      and s.run_id = ${runId} and s.step_index = t.source_index
    where r.tenant_id = ${tx.tenantId} and r.execution_id = ${own.executionId}
      and r.run_id = ${own.runId} and r.step_index = t.step_index and r.status = 'Waiting'`);
}

/** Executions that retry this one, the newest first; at most 100. */
export async function listRetries(tx: Transaction, executionId: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from execution
    where tenant_id = ${tx.tenantId} and retried_from = ${executionId}
    order by id desc
    limit 100`);
  return rows.map(({ id }) => id);
}
