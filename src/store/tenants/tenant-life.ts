/** What the operator of the installation does with tenants: create, change, suspend, resume. */
import { v7 as uuidv7 } from 'uuid';
import type { FourEyes } from '../../domain/access/approval.ts';
import type { Initiator } from '../../domain/audit.ts';
import type { Retention, TenantState } from '../../domain/tenant.ts';
import { insertAuditEvent } from '../core/audit-events.ts';
import type { GlobalTransaction, Transaction } from '../core/database.ts';
import { type Sql, sql, toJson } from '../core/sql.ts';

export type TenantFacts = {
  id: string;
  slug: string;
  name: string;
  state: TenantState;
  createdAt: Date;
  suspendedAt: Date | null;
  suspension: string | null;
  removingAt: Date | null;
  /** What a second user must approve. */
  fourEyes: FourEyes[];
  retention: Retention;
};

const columns = sql`id, slug, name, case when removing_at is not null then 'Removing'
    when suspended_at is not null then 'Suspended' else 'Active' end as state,
  created_at as "createdAt", suspended_at as "suspendedAt", suspended_reason as suspension,
  removing_at as "removingAt", four_eyes as "fourEyes",
  json_build_object('executions', executions_kept_days, 'logs', logs_kept_days,
    'events', events_kept_days, 'keys', keys_kept_days) as retention`;

/** By slug, behind `after`; at most `limit`. */
export function listTenantFacts(
  tx: GlobalTransaction,
  { after, limit }: { after: string; limit: number },
): Promise<TenantFacts[]> {
  return tx.rows(sql`
    select ${columns} from tenant where slug > ${after} order by slug limit ${limit}`);
}

export function findTenantFacts(tx: GlobalTransaction, slug: string): Promise<TenantFacts | null> {
  return tx.row(sql`select ${columns} from tenant where slug = ${slug}`);
}

/** Of the tenant of the transaction. */
export async function findRetention(tx: Transaction): Promise<Retention> {
  const found = await tx.row<{ retention: Retention }>(sql`
    select ${columns} from tenant where id = ${tx.tenantId}`);
  if (!found) throw new Error('the tenant of the transaction does not exist');
  return found.retention;
}

/** Locked until the transaction ends: its life changes one step at a time. */
export function lockTenantForUpdate(tx: Transaction): Promise<TenantFacts | null> {
  return tx.row(sql`select ${columns} from tenant where id = ${tx.tenantId} for no key update`);
}

export type RemovedTenant = {
  id: string;
  slug: string;
  name: string;
  createdAt: Date;
  startedAt: Date;
  startedBy: Initiator;
  reason: string;
  /** Rows deleted, by table. */
  counts: Record<string, number>;
  /** The end of its record chain as `seq:hash`; null when it had none. */
  head: string | null;
  /** Null while the removal is not complete. */
  removedAt: Date | null;
  removedBy: Initiator | null;
};

/** The newest first, at most 1,000; of one slug, or of all. */
export function listRemovedTenants(
  tx: GlobalTransaction,
  slug: string | null,
): Promise<RemovedTenant[]> {
  const wanted = slug === null ? sql`true` : sql`slug = ${slug}`;
  return tx.rows(sql`
    select id, slug, name, created_at as "createdAt", started_at as "startedAt",
      started_by as "startedBy", reason, counts,
      chain_seq || ':' || encode(chain_hash, 'hex') as head, removed_at as "removedAt",
      removed_by as "removedBy"
    from removed_tenant where ${wanted}
    order by started_at desc, id limit 1000`);
}

export type TenantAct = { at: Date; by: Initiator };

/** Adds what was done to the tenant's own audit trail. */
export async function auditTenant(
  tx: Transaction,
  { at, by }: TenantAct,
  what: { action: string; reason?: string; detail?: string },
): Promise<void> {
  await insertAuditEvent(tx, {
    id: uuidv7(),
    at,
    actor: by,
    action: what.action,
    objectType: 'tenant',
    objectId: tx.tenantId,
    executionId: null,
    stepIndex: null,
    reason: what.reason ?? null,
    result: 'Done',
    detail: what.detail ?? null,
    clientAddress: null,
  });
}

/** In a transaction of its new id. False when the slug is taken. */
export async function insertTenant(
  tx: Transaction,
  { slug, name, ...act }: TenantAct & { slug: string; name: string },
): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into tenant (id, slug, name, created_at) values (${tx.tenantId}, ${slug}, ${name}, ${act.at})
    on conflict (slug) do nothing`);
  if (inserted === 0) return false;
  await auditTenant(tx, act, { action: 'create-tenant', detail: `${slug}: ${name}` });
  return true;
}

export type TenantChange = {
  name?: string;
  fourEyes?: readonly FourEyes[];
  /** Only what changes. */
  retention?: Partial<Retention>;
};

export async function changeTenant(
  tx: Transaction,
  { name, fourEyes, retention, ...act }: TenantAct & TenantChange,
): Promise<void> {
  const before = await lockTenantForUpdate(tx);
  if (!before) return;
  const next = { name: name ?? before.name, fourEyes: [...(fourEyes ?? before.fourEyes)] };
  const kept = { ...before.retention, ...retention };
  await tx.execute(sql`
    update tenant set name = ${next.name}, four_eyes = ${next.fourEyes}::text[],
      executions_kept_days = ${kept.executions}, logs_kept_days = ${kept.logs},
      events_kept_days = ${kept.events}, keys_kept_days = ${kept.keys}
    where id = ${tx.tenantId}`);
  const said = [
    ...(name === undefined ? [] : [`name: ${name}`]),
    ...(fourEyes === undefined ? [] : [`four eyes: ${next.fourEyes.join(', ') || 'off'}`]),
    ...Object.entries(retention ?? {}).map(([what, days]) => `${what} kept: ${showKept(days)}`),
  ];
  await auditTenant(tx, act, { action: 'change-tenant', detail: said.join('; ') });
}

function showKept(days: number | null): string {
  return days === null ? 'by default' : `${days} days`;
}

/** Every Temporal Schedule of the tenant is pushed again: paused, or as its definition says. */
async function pushSchedulesAgain(tx: Transaction): Promise<number> {
  return tx.execute(sql`
    update schedule set generation = generation + 1, sync_due_at = now()
    where tenant_id = ${tx.tenantId} and deleted_at is null`);
}

/** False when it is suspended already, which stays as it is. */
export async function suspendTenant(
  tx: Transaction,
  { reason, ...act }: TenantAct & { reason: string },
): Promise<boolean> {
  const before = await lockTenantForUpdate(tx);
  if (!before || before.state !== 'Active') return false;
  // By the clock of the database: the fire audit compares it with instants of the server's clock.
  await tx.execute(sql`
    update tenant set suspended_at = now(), suspended_reason = ${reason} where id = ${tx.tenantId}`);
  await tx.execute(sql`
    insert into tenant_suspension (tenant_id, since, reason, set_by)
    values (${tx.tenantId}, now(), ${reason}, ${toJson(act.by)}::jsonb)`);
  await pushSchedulesAgain(tx);
  await auditTenant(tx, act, { action: 'suspend-tenant', reason });
  return true;
}

/** False when it is not suspended, or is being removed. */
export async function resumeTenant(tx: Transaction, act: TenantAct): Promise<boolean> {
  const before = await lockTenantForUpdate(tx);
  if (before?.state !== 'Suspended') return false;
  await tx.execute(sql`
    update tenant set suspended_at = null, suspended_reason = null where id = ${tx.tenantId}`);
  await tx.execute(sql`
    update tenant_suspension set ended_at = now(), ended_by = ${toJson(act.by)}::jsonb
    where tenant_id = ${tx.tenantId} and ended_at is null`);
  await pushSchedulesAgain(tx);
  await auditTenant(tx, act, { action: 'resume-tenant' });
  return true;
}

export type TenantNumbers = {
  schedules: number;
  /** Of them, not yet as they should be in Temporal. */
  unsynced: number;
  executions: number;
  running: number;
  tokens: number;
};

export async function countTenant(tx: Transaction): Promise<TenantNumbers> {
  const row = await tx.row<TenantNumbers>(sql`
    select (select count(*) from schedule where tenant_id = ${tx.tenantId} and deleted_at is null)
        as schedules,
      ${unsyncedSchedules(tx)} as unsynced,
      (select count(*) from execution where tenant_id = ${tx.tenantId}) as executions,
      (select count(*) from execution where tenant_id = ${tx.tenantId}
        and status in ('Queued', 'InProgress', 'Paused', 'Cancelling')) as running,
      (select count(*) from api_token where tenant_id = ${tx.tenantId} and revoked_at is null
        and (expires_at is null or expires_at > now())) as tokens`);
  if (!row) throw new Error('a select without a table has one row');
  return row;
}

/** Schedules that are not yet in Temporal as they should be. */
export async function countUnsynced(tx: Transaction): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`select ${unsyncedSchedules(tx)} as count`);
  return row?.count ?? 0;
}

function unsyncedSchedules(tx: Transaction): Sql {
  return sql`(select count(*) from schedule where tenant_id = ${tx.tenantId}
    and observed_generation < generation)`;
}

export type RunningExecution = { id: string; workflowId: string; runId: string };

/** The oldest first, at most `limit`. */
export function listRunning(tx: Transaction, limit: number): Promise<RunningExecution[]> {
  return tx.rows(sql`
    select id, workflow_id as "workflowId", run_id::text as "runId" from execution
    where tenant_id = ${tx.tenantId} and status in ('Queued', 'InProgress', 'Paused', 'Cancelling')
    order by id limit ${limit}`);
}
