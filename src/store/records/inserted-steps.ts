/** Records of steps that were inserted into running executions. */
import type { RecordBatch } from '../../domain/execution/recording.ts';
import { finalExecutionStatuses } from '../../domain/execution/status.ts';
import type { Transaction } from '../core/database.ts';
import { sql, toJson } from '../core/sql.ts';

/**
 * Inserts one `Waiting` record per inserted step that the batches tell of; existing ones stay as they are. Only
 * for the current run of an execution: one without records has to become the current one first.
 */
export async function insertInsertedSteps(
  tx: Transaction,
  batches: readonly RecordBatch[],
): Promise<void> {
  const rows = batches.flatMap(({ executionId, incarnation: runId, inserted = [] }) =>
    inserted.map((one) => ({ executionId, runId, ...one })),
  );
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into activity_record (tenant_id, execution_id, run_id, step_index, id, group_index,
      step_key, step_name, step_type, continue_on_failure, max_attempts, status, inserted)
    select e.tenant_id, e.id, e.run_id, t.step_index,
      uuid_of(e.id || '/' || e.run_id || '/' || t.step_index), t.group_index,
      t.key, t.name, t.type, t.continue_on_failure, t.max_attempts, 'Waiting', t.inserted
    from unnest(
      ${rows.map(({ executionId }) => executionId)}::uuid[],
      ${rows.map(({ runId }) => runId)}::uuid[],
      ${rows.map(({ record }) => record.stepIndex)}::integer[],
      ${rows.map(({ record }) => record.groupIndex)}::integer[],
      ${rows.map(({ record }) => record.key)}::text[],
      ${rows.map(({ record }) => record.name)}::text[],
      ${rows.map(({ record }) => record.type)}::text[],
      ${rows.map(({ record }) => record.continueOnFailure)}::boolean[],
      ${rows.map(({ record }) => record.retry.maxRetries + 1)}::integer[],
      ${rows.map(({ insertion }) => toJson(insertion))}::jsonb[])
      as t (execution_id, run_id, step_index, group_index, key, name, type, continue_on_failure,
        max_attempts, inserted)
    join execution e on e.tenant_id = ${tx.tenantId} and e.id = t.execution_id
      and e.run_id = t.run_id and e.status <> all (${[...finalExecutionStatuses]})
    order by e.id, t.step_index
    on conflict (tenant_id, execution_id, run_id, step_index) do nothing`);
}
