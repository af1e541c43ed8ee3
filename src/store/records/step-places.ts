/** Where the steps of executions are carried out: their pools and task queues. */
import { foreignStepTypes, workflowStepTypes } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';
import { stepOf } from './executed-step.ts';

/** Steps of executions that run and for which no worker of their pool has begun yet, by pool. */
export function countQueuedSteps(tx: Transaction): Promise<{ pool: string; steps: number }[]> {
  return tx.rows(sql`
    select coalesce(${stepOf(sql`s`, sql`r`)} ->> 'pool', 'default') as pool,
      count(*) as steps
    from execution e
    join step_status s on s.tenant_id = e.tenant_id and s.execution_id = e.id
      and s.run_id = e.run_id and s.status = 'Queued'
      and s.step_type <> all (${[...workflowStepTypes, ...foreignStepTypes]}::text[])
    join schedule_revision r on r.tenant_id = e.tenant_id and r.schedule_id = e.schedule_id
      and r.revision = e.revision
    where e.tenant_id = ${tx.tenantId} and e.status in ('InProgress', 'Paused', 'Cancelling')
    group by pool
    order by pool
    limit 200`);
}

export type StepReference = { executionId: string; stepIndex: number };

/** Who carries a step out; of a step of other workers, their task queue. */
export type StepPlace = { pool: string; taskQueue: string | null };

/** Of each step, in the order given, by the revision that its execution runs. */
export async function findStepPlaces(
  tx: Transaction,
  steps: readonly StepReference[],
): Promise<StepPlace[]> {
  const place = stepOf(sql`a`, sql`r`, sql`i.step_index`);
  return tx.rows(sql`
    select coalesce(${place} ->> 'pool', 'default') as pool, ${place} ->> 'taskQueue' as "taskQueue"
    from unnest(${steps.map(({ executionId }) => executionId)}::uuid[],
      ${steps.map(({ stepIndex }) => stepIndex)}::integer[])
      with ordinality as i (execution_id, step_index, place)
    left join execution e on e.tenant_id = ${tx.tenantId} and e.id = i.execution_id
    left join schedule_revision r on r.tenant_id = e.tenant_id
      and r.schedule_id = e.schedule_id and r.revision = e.revision
    left join activity_record a on a.tenant_id = e.tenant_id and a.execution_id = e.id
      and a.run_id = e.run_id and a.step_index = i.step_index
    order by i.place`);
}
