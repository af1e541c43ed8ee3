/** Maintenance windows of connected systems. One that has ended stays, for the record. */
import type { Initiator } from '../../domain/audit.ts';
import type { Closure, MaintenanceMode } from '../../domain/limits/maintenance.ts';
import type { Transaction } from '../core/database.ts';
import { allOf, prepared, sql, toJson } from '../core/sql.ts';

export type StoredWindow = {
  id: string;
  system: string;
  from: Date;
  until: Date;
  mode: MaintenanceMode;
  reason: string;
  createdAt: Date;
  createdBy: Initiator;
  /** Of one that was ended early. */
  endedBy: Initiator | null;
};

const columns = sql`
  w.id, w.system, w.from_at as "from", w.until_at as until, w.mode, w.reason,
  w.created_at as "createdAt", w.created_by as "createdBy", w.ended_by as "endedBy"`;

/** Call it first in a transaction that changes windows: their number is limited. */
export async function lockWindows(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${`maintenance ${tx.tenantId}`}, 0))`);
}

export async function insertWindow(
  tx: Transaction,
  window: Omit<StoredWindow, 'endedBy'>,
): Promise<void> {
  const { id, system, from, until, mode, reason, createdAt, createdBy } = window;
  await tx.execute(sql`
    insert into maintenance_window (tenant_id, id, system, from_at, until_at, mode, reason,
      created_at, created_by)
    values (${tx.tenantId}, ${id}, ${system}, ${from}, ${until}, ${mode}, ${reason}, ${createdAt},
      ${toJson(createdBy)})`);
}

export function findWindow(tx: Transaction, id: string): Promise<StoredWindow | null> {
  return tx.row(sql`
    select ${columns} from maintenance_window w
    where w.tenant_id = ${tx.tenantId} and w.id = ${id}`);
}

/** Windows that have not ended at that instant, the next first; of one system, or of all. */
export function listWindows(
  tx: Transaction,
  { system, endAfter, limit }: { system: string | null; endAfter: Date; limit: number },
): Promise<StoredWindow[]> {
  const conditions = [sql`w.tenant_id = ${tx.tenantId}`, sql`w.until_at > ${endAfter}`];
  if (system !== null) conditions.push(sql`w.system = ${system}`);
  return tx.rows(sql`
    select ${columns} from maintenance_window w
    where ${allOf(conditions)}
    order by w.from_at, w.id
    limit ${limit}`);
}

/** False when it has ended already. One that has not begun never does. */
export async function endWindow(
  tx: Transaction,
  { id, at, by }: { id: string; at: Date; by: Initiator },
): Promise<boolean> {
  const ended = await tx.execute(sql`
    update maintenance_window
    set until_at = ${at}, from_at = least(from_at, ${at}), ended_by = ${toJson(by)}
    where tenant_id = ${tx.tenantId} and id = ${id} and until_at > ${at}`);
  return ended > 0;
}

/** Of the systems that are closed now: by name, the window that says most. `Fail` before `Skip` before `Wait`. */
export async function findClosures(
  tx: Transaction,
  systems: readonly string[],
): Promise<ReadonlyMap<string, Closure>> {
  if (systems.length === 0) return new Map();
  const rows = await tx.rows<Closure & { system: string }>(
    prepared(
      'find_closures',
      sql`
        select distinct on (w.system) w.system, w.until_at as until, w.mode, w.reason
        from maintenance_window w
        where w.tenant_id = ${tx.tenantId} and w.system = any (${[...systems]}::text[])
          and w.from_at <= now() and w.until_at > now()
        order by w.system, w.mode, w.until_at desc`,
    ),
  );
  return new Map(rows.map(({ system, ...closure }) => [system, closure]));
}
