/** Activity records as they begin: one row per step, waiting. */
import type { PlannedStep } from '../domain/plan.ts';
import type { Transaction } from './database.ts';
import { prepared, sql } from './sql.ts';

export type NewActivityRecords = {
  executionId: string;
  /** Temporal run id; each run of an execution has its own records. */
  runId: string;
  steps: readonly Pick<
    PlannedStep,
    'stepIndex' | 'groupIndex' | 'key' | 'name' | 'type' | 'continueOnFailure' | 'retry'
  >[];
  /** False for a run whose steps were dispatched without a nonce; their reports are taken as they are. */
  withNonces?: boolean;
};

/** One record per step, `Waiting`; those that exist already stay as they are. */
export async function insertActivityRecords(
  tx: Transaction,
  { executionId, runId, steps, withNonces = true }: NewActivityRecords,
): Promise<void> {
  await tx.execute(
    prepared(
      'insert_activity_records',
      sql`
        insert into activity_record (tenant_id, execution_id, run_id, step_index, id, group_index,
          step_key, step_name, step_type, continue_on_failure, max_attempts, status)
        select ${tx.tenantId}, e.id, e.run_id, t.step_index,
          uuid_of(e.id || '/' || e.run_id || '/' || t.step_index), t.group_index,
          t.key, t.name, t.type, t.continue_on_failure, t.max_attempts, 'Waiting'
        from (select ${executionId}::uuid as id, ${runId}::uuid as run_id) e,
        unnest(
          ${steps.map(({ stepIndex }) => stepIndex)}::integer[],
          ${steps.map(({ groupIndex }) => groupIndex)}::integer[],
          ${steps.map(({ key }) => key)}::text[],
          ${steps.map(({ name }) => name)}::text[],
          ${steps.map(({ type }) => type)}::text[],
          ${steps.map(({ continueOnFailure }) => continueOnFailure)}::boolean[],
          ${steps.map(({ retry }) => (withNonces ? retry.maxRetries + 1 : null))}::integer[])
          as t (step_index, group_index, key, name, type, continue_on_failure, max_attempts)
        on conflict (tenant_id, execution_id, run_id, step_index) do nothing`,
    ),
  );
}
