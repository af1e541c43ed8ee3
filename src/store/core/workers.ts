/**
 * Worker processes as they announce themselves. They belong to the installation, because all tenants share
 * the pools: when shown to a tenant, leave out workers that serve other tenants only.
 */
import {
  type ForeignStepType,
  foreignStepTypes,
  workflowStepTypes,
} from '../../domain/schedule/schedule.ts';
import type { WorkerAnnouncement, WorkerRole } from '../../domain/worker.ts';
import type { GlobalTransaction, Transaction } from './database.ts';
import { sql } from './sql.ts';

export type StoredWorker = {
  id: string;
  /** Null for a worker that serves all tenants. */
  onlyTenantId: string | null;
  identity: string;
  role: WorkerRole;
  pools: string[];
  version: string;
  /** Names; null when it does not say. */
  secrets: string[] | null;
  startedAt: Date;
  seenAt: Date;
  stoppedAt: Date | null;
  /** Milliseconds since its last announcement, by the clock of the database. */
  silentMs: number;
};

const maxWorkers = 1_000;
/** A token must not be able to fill the table. */
const maxPerTenant = 500;

/**
 * Notes that a worker is there, or that it stopped. False when the tenant has too many workers on
 * record, or the id belongs to a worker of another tenant.
 */
export async function noteWorker(
  tx: GlobalTransaction,
  worker: WorkerAnnouncement & { onlyTenantId: string | null },
): Promise<boolean> {
  const { id, onlyTenantId, identity, role, pools, version, secrets, stopped } = worker;
  const written = await tx.execute(sql`
    insert into worker as known (id, only_tenant_id, identity, role, pools, version, secrets,
      stopped_at)
    select ${id}, ${onlyTenantId}::uuid, ${identity}, ${role}, ${[...pools]}::text[], ${version},
      ${secrets && [...secrets]}::text[],
      case when ${stopped} then now() end
    where ${onlyTenantId}::uuid is null
      or exists (select from worker where id = ${id})
      or (select count(*) from worker where only_tenant_id = ${onlyTenantId}) < ${maxPerTenant}
    on conflict (id) do update set seen_at = now(),
      stopped_at = case when ${stopped} then coalesce(known.stopped_at, now()) end
    where known.only_tenant_id is not distinct from excluded.only_tenant_id`);
  return written > 0;
}

/** The latest announcements first, at most 1,000. */
export function listWorkers(tx: GlobalTransaction): Promise<StoredWorker[]> {
  return tx.rows(sql`
    select id, only_tenant_id as "onlyTenantId", identity, role, pools, version, secrets,
      started_at as "startedAt", seen_at as "seenAt", stopped_at as "stoppedAt",
      (extract(epoch from now() - seen_at) * 1000)::double precision as "silentMs"
    from worker
    order by seen_at desc, id
    limit ${maxWorkers}`);
}

/** Deletes workers that have been silent for that long; returns how many, at most 1,000. */
export function forgetWorkers(
  tx: GlobalTransaction,
  { silentMs }: { silentMs: number },
): Promise<number> {
  return tx.execute(sql`
    delete from worker where id in (
      select id from worker where seen_at < now() - make_interval(secs => ${silentMs / 1_000})
      limit 1000)`);
}

export type UsedPool = { pool: string; schedules: number };

/** How many enabled schedules have steps of each pool; at most 200 pools. */
export function listUsedPools(tx: Transaction): Promise<UsedPool[]> {
  return tx.rows(sql`
    select used.pool, count(*) as schedules
    from schedule s
    join schedule_revision r on r.tenant_id = s.tenant_id and r.schedule_id = s.id
      and r.revision = s.revision
    cross join lateral (
      select distinct coalesce(step ->> 'pool', 'default') as pool
      from jsonb_array_elements(r.definition -> 'steps') step
      where step ->> 'type' <> all (${[...workflowStepTypes, ...foreignStepTypes]}::text[])) used
    where s.tenant_id = ${tx.tenantId} and s.deleted_at is null and s.enabled
    group by used.pool
    order by used.pool
    limit 200`);
}

export type UsedTaskQueue = {
  taskQueue: string;
  stepType: ForeignStepType;
  /** Enabled schedules with steps that need it. */
  schedules: number;
};

/** Task queues of other workers that steps of enabled schedules name, by name; at most 50. */
export function listUsedTaskQueues(tx: Transaction): Promise<UsedTaskQueue[]> {
  return tx.rows(sql`
    select used.queue as "taskQueue", used.type as "stepType", count(*) as schedules
    from schedule s
    join schedule_revision r on r.tenant_id = s.tenant_id and r.schedule_id = s.id
      and r.revision = s.revision
    cross join lateral (
      select distinct step ->> 'taskQueue' as queue, step ->> 'type' as type
      from jsonb_array_elements(r.definition -> 'steps') step
      where step ->> 'type' = any (${[...foreignStepTypes]}::text[])) used
    where s.tenant_id = ${tx.tenantId} and s.deleted_at is null and s.enabled
    group by used.queue, used.type
    order by used.queue, used.type
    limit 50`);
}
