/** What became of the steps that used connected systems. */
import type { StepStatus } from '../../domain/execution/status.ts';
import { definitionLimits } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';
import { stepOf } from '../records/executed-step.ts';
import { matchingExecutions } from './execution-filter.ts';

type OutcomesWanted = {
  /** Null for every system. */
  connectedSystem: string | null;
  from: Date;
  to: Date | null;
  /** Newest executions that are looked at. */
  executions: number;
  /** Newest outcomes of each system. */
  last: number;
};

export type SystemOutcome = {
  connectedSystem: string;
  runProfile: string;
  executionId: string;
  scheduleSlug: string;
  stepIndex: number;
  stepName: string;
  status: StepStatus;
  endedAt: Date;
  message: string | null;
  /** Of the system: steps that ran and ended, and how many of them failed. */
  steps: number;
  failed: number;
};

const failed = ['Failed', 'TimedOut', 'Interrupted'];
const ran = [...failed, 'Completed', 'CompletedWithWarnings'];

/** By system, the newest outcome first. What a retry took over ran only once; demo history did not run. */
export function listSystemOutcomes(
  tx: Transaction,
  { connectedSystem, from, to, executions, last }: OutcomesWanted,
): Promise<SystemOutcome[]> {
  const filter = { connectedSystem, from, to, real: true };
  return tx.rows(sql`
    select "connectedSystem", "runProfile", "executionId", "scheduleSlug", "stepIndex", "stepName",
      status, "endedAt", message, steps, failed
    from (
      select step ->> 'connectedSystem' as "connectedSystem", step ->> 'runProfile' as "runProfile",
        e.id as "executionId", e.schedule_slug as "scheduleSlug", a.step_index as "stepIndex",
        a.step_name as "stepName", a.status, a.ended_at as "endedAt", a.message,
        count(*) over of_system as steps,
        count(*) filter (where a.status = any (${failed}::text[])) over of_system as failed,
        row_number() over (partition by step ->> 'connectedSystem'
          order by a.ended_at desc, a.id desc) as nr
      from (
        select e.id, e.run_id, e.schedule_id, e.revision, e.schedule_slug from execution e
        where ${matchingExecutions(tx, filter)}
        order by e.id desc
        limit ${executions}
      ) e
      join schedule_revision r on r.tenant_id = ${tx.tenantId} and r.schedule_id = e.schedule_id
        and r.revision = e.revision
      cross join lateral (
        select a.id, a.inserted, a.step_index, a.step_name, a.status, a.ended_at, a.message
        from activity_record a
        where a.tenant_id = ${tx.tenantId} and a.execution_id = e.id and a.run_id = e.run_id
          and a.step_type = 'RunProfile' and a.ended_at is not null and a.inherited_from is null
          and a.status = any (${ran}::text[])
        -- The limit has the steps of each execution read by their key.
        limit ${definitionLimits.steps}
      ) a
      cross join lateral (select ${stepOf(sql`a`, sql`r`)} as step) of_step
      where ${connectedSystem}::text is null or step ->> 'connectedSystem' = ${connectedSystem}
      window of_system as (partition by step ->> 'connectedSystem')
    ) o
    where nr <= ${last} and "connectedSystem" is not null
    order by "connectedSystem", nr`);
}
