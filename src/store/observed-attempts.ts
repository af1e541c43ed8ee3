/** What the record knows of the attempts that reports are about. */
import type { AttemptKey, AttemptStatus } from '../domain/observer.ts';
import type { ObservedAttempt } from '../domain/observation-rules.ts';
import type { StepStatus } from '../domain/status.ts';
import type { Transaction } from './database.ts';
import { prepared, sql } from './sql.ts';

type Row = {
  place: number;
  executionKnown: boolean;
  stepStatus: StepStatus | null;
  maxAttempts: number | null;
  attemptStatus: AttemptStatus | null;
};

/** In the order of the keys. The steps of a reset run are recorded under the execution made for it. */
export async function findObservedAttempts(
  tx: Transaction,
  keys: readonly AttemptKey[],
): Promise<ObservedAttempt[]> {
  const rows = await tx.rows<Row>(
    prepared(
      'find_observed_attempts',
      sql`
        select p.place::integer, e.id is not null as "executionKnown", r.status as "stepStatus",
          r.max_attempts as "maxAttempts", a.status as "attemptStatus"
        from unnest(
          ${keys.map(({ executionId }) => executionId)}::uuid[],
          ${keys.map(({ incarnation }) => incarnation)}::uuid[],
          ${keys.map(({ stepIndex }) => stepIndex)}::integer[],
          ${keys.map(({ attempt }) => attempt)}::integer[]) with ordinality
          as p (execution_id, run_id, step_index, attempt, place)
        left join execution e on e.tenant_id = ${tx.tenantId} and e.id = p.execution_id
        left join execution x on x.tenant_id = ${tx.tenantId} and x.reset_of = e.id
          and x.run_id = p.run_id
        left join activity_record r on r.tenant_id = ${tx.tenantId}
          and r.execution_id = coalesce(x.id, e.id) and r.run_id = p.run_id
          and r.step_index = p.step_index
        left join attempt a on a.tenant_id = ${tx.tenantId} and a.execution_id = e.id
          and a.run_id = r.run_id and a.step_index = r.step_index and a.attempt = p.attempt
        order by p.place`,
    ),
  );
  return rows.map(({ place: _place, ...known }) => known);
}
