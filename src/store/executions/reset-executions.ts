/**
 * `temporal workflow reset` of an ended execution: the new run is recorded as an execution of its own, linked
 * to the old one, whose record stays as it is.
 */
import type { Initiator } from '../../domain/audit.ts';
import { finalExecutionStatuses } from '../../domain/execution/status.ts';
import type { Transaction } from '../core/database.ts';
import { sql, toJson } from '../core/sql.ts';

type Run = { executionId: string; runId: string };

const byReset: Initiator = { type: 'cli', id: '', name: 'temporal workflow reset' };

/**
 * Makes a run the current one of an open execution, unless the run has records: then it reported before, and
 * this is a late report of an older run. Run ids do not say which run is newer: those of resets are random.
 */
export async function followRun(tx: Transaction, { executionId, runId }: Run): Promise<void> {
  await tx.execute(sql`
    update execution e set run_id = ${runId}::uuid, seq = -1, status_seq = -1, group_index = 0,
      walk = null, updated_at = now()
    where e.tenant_id = ${tx.tenantId} and e.id = ${executionId} and e.run_id <> ${runId}::uuid
      and e.status <> all (${[...finalExecutionStatuses]}) and e.start_request is null
      and not exists (select from activity_record r where r.tenant_id = e.tenant_id
        and r.execution_id = e.id and r.run_id = ${runId}::uuid)`);
}

/**
 * Creates the linked execution unless it exists. Null when the execution has not ended: then the new run
 * continues it. The linked execution holds no lock, because it was not admitted.
 */
export async function linkReset(tx: Transaction, run: Run): Promise<string | null> {
  const { executionId, runId } = run;
  const ended = await tx.row(sql`
    select id from execution
    where tenant_id = ${tx.tenantId} and id = ${executionId} and run_id <> ${runId}::uuid
      and status = any (${[...finalExecutionStatuses]}) and status <> 'Skipped'
      and start_request is null
    for update`);
  if (!ended) return null;
  const linked = await findReset(tx, run);
  if (linked !== null) return linked;
  // Like every execution id, it starts with the time of its creation.
  await tx.execute(sql`
    insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision,
      status, trigger, initiator, workflow_id, run_id, queued_at, started_at, group_count,
      step_count, reset_of, milestone, traceparent, priority)
    select tenant_id,
      overlay(overlay(first_uuid_at(now())::text
        placing substr(md5(${runId}), 1, 3) from 16 for 3)
        placing substr(md5(${runId}), 4, 12) from 25 for 12)::uuid,
      schedule_id, schedule_slug, schedule_name, revision, 'InProgress', 'External',
      ${toJson(byReset)}::jsonb, workflow_id, ${runId}::uuid, now(), now(), group_count, step_count, id,
      milestone, traceparent, priority
    from execution
    where tenant_id = ${tx.tenantId} and id = ${executionId}`);
  return findReset(tx, run);
}

/** The execution made for this run of one that had ended; null when there is none. */
export async function findReset(
  tx: Transaction,
  { executionId, runId }: Run,
): Promise<string | null> {
  const found = await tx.row<{ id: string }>(sql`
    select id from execution
    where tenant_id = ${tx.tenantId} and reset_of = ${executionId} and run_id = ${runId}`);
  return found?.id ?? null;
}
