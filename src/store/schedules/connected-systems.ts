/** Connected systems that a tenant stores; those of the installation's file are in no table. */
import type { Initiator } from '../../domain/audit.ts';
import type { ConnectedSystem, TextOrSecret } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { sql, toJson } from '../core/sql.ts';

export type SystemContent = Required<Omit<ConnectedSystem, 'tenants'>> & {
  headers: Readonly<Record<string, TextOrSecret>>;
};

export type StoredSystem = SystemContent & {
  /** Another one when the name is used again after a deletion. */
  id: string;
  /** Grows by one with every change. */
  version: number;
  updatedAt: Date;
  updatedBy: Initiator;
};

const content = sql`s.name, s.title, s.url, s.headers, s.pool, s.run_profiles as "runProfiles",
  s.max_active as "maxActive"`;
const columns = sql`
  ${content}, s.id, s.version, s.updated_at as "updatedAt", s.updated_by as "updatedBy"`;

/** All of them, by name: the number is limited. */
export function listSystems(
  tx: Transaction,
  { limit }: { limit: number },
): Promise<StoredSystem[]> {
  return tx.rows(sql`
    select ${columns} from connected_system s
    where s.tenant_id = ${tx.tenantId}
    order by s.name
    limit ${limit}`);
}

export function findSystem(tx: Transaction, name: string): Promise<StoredSystem | null> {
  return tx.row(sql`
    select ${columns} from connected_system s
    where s.tenant_id = ${tx.tenantId} and s.name = ${name}`);
}

/** Call it first in a transaction that changes a system: there is one such transaction at a time. */
export async function lockSystems(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${`systems ${tx.tenantId}`}, 0))`);
}

/** As `findSystem`; no schedule that names it can be stored until the transaction ends. */
export function lockSystemForUpdate(tx: Transaction, name: string): Promise<StoredSystem | null> {
  return tx.row(sql`
    select ${columns} from connected_system s
    where s.tenant_id = ${tx.tenantId} and s.name = ${name}
    for update`);
}

/** The systems with these names; none of them can be changed or deleted until the transaction ends. */
export async function lockSystemsForShare(
  tx: Transaction,
  names: readonly string[],
): Promise<Pick<StoredSystem, 'name' | 'runProfiles'>[]> {
  if (names.length === 0) return [];
  return tx.rows(sql`
    select s.name, s.run_profiles as "runProfiles" from connected_system s
    where s.tenant_id = ${tx.tenantId} and s.name = any (${[...names]}::text[])
    order by s.name
    for share`);
}

/** Call it with the systems locked. */
export async function countSystems(tx: Transaction): Promise<number> {
  const found = await tx.row<{ count: number }>(sql`
    select count(*) as count from connected_system where tenant_id = ${tx.tenantId}`);
  return found?.count ?? 0;
}

export type SystemChange = SystemContent & { id: string; at: Date; by: Initiator };

/** Stores the next version, or the first; call it with the systems locked. */
export async function putSystem(tx: Transaction, change: SystemChange): Promise<void> {
  const { id, name, title, url, headers, pool, runProfiles, maxActive, at, by } = change;
  await tx.execute(sql`
    insert into connected_system (tenant_id, name, id, title, url, headers, pool, run_profiles,
      max_active, version, updated_at, updated_by)
    values (${tx.tenantId}, ${name}, ${id}, ${title}, ${url}, ${toJson(headers)}::jsonb, ${pool},
      ${[...runProfiles]}::text[], ${maxActive}, 1, ${at}, ${toJson(by)}::jsonb)
    on conflict (tenant_id, name) do update set title = excluded.title, url = excluded.url,
      headers = excluded.headers, pool = excluded.pool, run_profiles = excluded.run_profiles,
      max_active = excluded.max_active,
      version = connected_system.version + 1, updated_at = excluded.updated_at,
      updated_by = excluded.updated_by`);
}

export async function deleteSystem(tx: Transaction, name: string): Promise<void> {
  await tx.execute(sql`
    delete from connected_system where tenant_id = ${tx.tenantId} and name = ${name}`);
}

/** Schedules whose steps name the system, and one of the run profiles unless null, by slug, at most `limit`. */
export function listSchedulesUsing(
  tx: Transaction,
  { name, runProfiles, limit }: { name: string; runProfiles: string[] | null; limit: number },
): Promise<{ id: string; slug: string }[]> {
  const uses = (step: object): string => toJson({ steps: [step] });
  const sought = runProfiles?.map((runProfile) => uses({ connectedSystem: name, runProfile }));
  return tx.rows(sql`
    select s.id, s.slug from schedule s
    join schedule_revision r
      on r.tenant_id = s.tenant_id and r.schedule_id = s.id and r.revision = s.revision
    where s.tenant_id = ${tx.tenantId} and s.deleted_at is null
      and r.definition @> any (${sought ?? [uses({ connectedSystem: name })]}::jsonb[])
    order by s.slug
    limit ${limit}`);
}

export type SystemUse = {
  scheduleSlug: string;
  scheduleName: string;
  enabled: boolean;
  stepIndex: number;
  stepName: string;
  runProfile: string;
  pool: string;
};

/** Steps of the current revisions that name the system, by the slug of their schedule, at most `limit`. */
export function listStepsUsing(
  tx: Transaction,
  { name, limit }: { name: string; limit: number },
): Promise<SystemUse[]> {
  return tx.rows(sql`
    select s.slug as "scheduleSlug", s.name as "scheduleName", s.enabled,
      (u.place - 1)::integer as "stepIndex", u.step ->> 'name' as "stepName",
      u.step ->> 'runProfile' as "runProfile", coalesce(u.step ->> 'pool', 'default') as pool
    from schedule s
    join schedule_revision r
      on r.tenant_id = s.tenant_id and r.schedule_id = s.id and r.revision = s.revision
    cross join lateral jsonb_array_elements(r.definition -> 'steps')
      with ordinality as u (step, place)
    where s.tenant_id = ${tx.tenantId} and s.deleted_at is null
      and r.definition @> ${toJson({ steps: [{ connectedSystem: name }] })}::jsonb
      and u.step ->> 'connectedSystem' = ${name}
    order by s.slug, u.place
    limit ${limit}`);
}
