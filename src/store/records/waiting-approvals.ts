/** Approval steps that wait for a person, with what their definition says of them. */
import type { Initiator } from '../../domain/audit.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { ApprovalSettings } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { allOf, type Sql, sql } from '../core/sql.ts';
import { isKnown } from '../notifications/notifications.ts';
import type { ActivityRecordKey } from './activity-records.ts';
import { stepOf } from './executed-step.ts';

export type WaitingApprovalStep = ActivityRecordKey & {
  scheduleId: string;
  scheduleSlug: string;
  scheduleName: string;
  stepKey: string;
  stepName: string;
  /** By the revision that the execution runs, or as it was inserted. */
  settings: ApprovalSettings;
  startedAt: Date;
  /** Who started the execution. */
  initiator: Initiator;
};

/** Null for any. */
export type WaitingApprovalFilter = {
  executionId: string | null;
  /** Only what they may decide, as `refuseDecider` has it; they have the permission to. */
  decider: { initiator: Initiator; roles: readonly string[] } | null;
};

const settings = stepOf(sql`r`, sql`v`);

function mayDecide({ initiator, roles }: NonNullable<WaitingApprovalFilter['decider']>): Sql {
  const toKey = (text: string): string => text.trim().toLowerCase();
  const names = [toKey(initiator.id), toKey(initiator.name)];
  return sql`(
    (not ${settings} ? 'approvers'
      or exists (select from jsonb_array_elements_text(${settings} -> 'approvers' -> 'users') u
        where lower(btrim(u)) = any (${names}::text[]))
      or ${settings} -> 'approvers' -> 'roles' ?| ${[...roles]}::text[])
    and not (coalesce((${settings} ->> 'notByInitiator')::boolean, false)
      and lower(btrim(e.initiator ->> 'id')) = ${toKey(initiator.id)}))`;
}

/** Found by the open executions, which are few: no index on the records is needed. */
function waitingSteps(tx: Transaction): Sql {
  return sql`
    from execution e
    join activity_record r on r.tenant_id = e.tenant_id and r.execution_id = e.id
      and r.run_id = e.run_id and r.step_type = 'Approval' and r.status = 'InProgress'
    join schedule_revision v on v.tenant_id = e.tenant_id and v.schedule_id = e.schedule_id
      and v.revision = e.revision
    where e.tenant_id = ${tx.tenantId} and e.status in ('InProgress', 'Paused')`;
}

/** The oldest executions first. */
export function listWaitingApprovalSteps(
  tx: Transaction,
  page: WaitingApprovalFilter & {
    sort?: OrderOf<'waitingApprovals'>;
    after: ActivityRecordKey | null;
    limit: number;
  },
): Promise<WaitingApprovalStep[]> {
  const { executionId, decider, sort = 'executionId', after, limit } = page;
  const way = directionOf(sort);
  const conditions = [sql`true`];
  if (executionId !== null) conditions.push(sql`e.id = ${executionId}`);
  if (decider !== null) conditions.push(mayDecide(decider));
  if (after) {
    const place = sql`(${after.executionId}::uuid, ${after.stepIndex})`;
    conditions.push(sql`(e.id, r.step_index) ${behindIn(sort)} ${place}`);
  }
  return tx.rows(sql`
    select e.id as "executionId", e.schedule_id as "scheduleId", e.schedule_slug as "scheduleSlug",
      e.schedule_name as "scheduleName", e.initiator, r.step_index as "stepIndex",
      r.step_key as "stepKey", r.step_name as "stepName", ${settings} as settings,
      r.started_at as "startedAt"
    ${waitingSteps(tx)} and ${allOf(conditions)}
    order by e.id ${way}, r.step_index ${way}
    limit ${limit}`);
}

export type UntoldApprovalStep = Pick<
  WaitingApprovalStep,
  'executionId' | 'scheduleId' | 'stepIndex' | 'stepName' | 'startedAt'
> & { scheduledFor: Date | null; message: string };

/** Those of which no notification was made yet. */
export function listUntoldApprovalSteps(
  tx: Transaction,
  { limit }: { limit: number },
): Promise<UntoldApprovalStep[]> {
  const cause = sql`'approval ' || e.id || '/' || r.step_index`;
  return tx.rows(sql`
    select e.id as "executionId", e.schedule_id as "scheduleId", e.scheduled_for as "scheduledFor",
      r.step_index as "stepIndex", r.step_name as "stepName", r.started_at as "startedAt",
      ${settings} ->> 'message' as message
    ${waitingSteps(tx)} and not ${isKnown(tx, 'ApprovalWaiting', cause)}
    order by e.id, r.step_index
    limit ${limit}`);
}

/** What the definition says of an Approval step; null when the execution has no such step. */
export async function findApprovalSettings(
  tx: Transaction,
  { executionId, stepIndex }: ActivityRecordKey,
): Promise<ApprovalSettings | null> {
  const row = await tx.row<{ settings: ApprovalSettings & { type: string } }>(sql`
    select ${settings} as settings
    from execution e
    join activity_record r on r.tenant_id = e.tenant_id and r.execution_id = e.id
      and r.run_id = e.run_id and r.step_index = ${stepIndex}
    join schedule_revision v on v.tenant_id = e.tenant_id and v.schedule_id = e.schedule_id
      and v.revision = e.revision
    where e.tenant_id = ${tx.tenantId} and e.id = ${executionId}`);
  return row?.settings.type === 'Approval' ? row.settings : null;
}
