/**
 * Drift: changes made to a Temporal Schedule with Temporal's own tools. A pause is adopted, a deletion is
 * undone, anything else is noted and left to a person. Each is recorded with the time it lasted, because
 * the fire ledger explains missed fires by it. All writes are fenced by the lease of the reconciler.
 */
import { v7 as uuidv7 } from 'uuid';
import type { Initiator } from '../../domain/audit.ts';
import type { Transaction } from '../core/database.ts';
import { prepared, type Sql, sql, toJson } from '../core/sql.ts';

type Held = { scheduleId: string; term: number };

/** When the Temporal Schedule was last seen equal to ours; null when this process never saw it so. */
type LastAsOurs = { lastAsOursAt: Date | null };

/** Temporal does not say who made the change. */
const temporalTools: Initiator = { type: 'system', id: 'temporal', name: 'temporal' };

/** If unknown: when it was changed here, or when Temporal last started a fire of it. */
function lastAsOurs(tx: Transaction, at: Date | null): Sql {
  if (at !== null) return sql`${at}::timestamptz`;
  return sql`greatest(s.updated_at, (
    select max(f.scheduled_for) from fire f
    where f.tenant_id = ${tx.tenantId} and f.schedule_id = s.id and f.decision = 'Started'
      and not f.catch_up and not f.unbegun))`;
}

/** Makes the audit due now: only the auditor starts what came due during the drift. */
async function auditNow(tx: Transaction, scheduleId: string): Promise<void> {
  await tx.execute(sql`
    update fire_audit set due_at = least(due_at, now())
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId} and due_at is not null`);
}

/**
 * Adopts a pause, an unpause or a note. Temporal shows it already, so the new generation is in sync from
 * the start; `hash` is that of what is wanted from now on. The revision stays. False when the lease was
 * lost or the schedule was changed here meanwhile.
 */
export async function adoptSwitch(
  tx: Transaction,
  adopted: Held &
    LastAsOurs & { generation: number; enabled: boolean; note: string; hash: string; at: Date },
): Promise<boolean> {
  const { scheduleId, term, generation, enabled, note, hash, at, lastAsOursAt } = adopted;
  // Before the update below, which changes what `lastAsOurs` reads.
  await tx.execute(sql`
    insert into schedule_drift (tenant_id, id, schedule_id, since, seen_at, parts, ended_at, outcome)
    select s.tenant_id, ${uuidv7()}, s.id, ${lastAsOurs(tx, lastAsOursAt)}, ${at}, '{paused}', ${at},
      'Adopted'
    from schedule s
    where s.tenant_id = ${tx.tenantId} and s.id = ${scheduleId} and s.lease_term = ${term}
      and s.generation = ${generation} and s.observed_generation = ${generation}
      and s.enabled and not ${enabled}::boolean`);
  const written = await tx.execute(sql`
    update schedule set enabled = ${enabled}, enabled_note = ${note},
      generation = generation + 1, observed_generation = generation + 1, observed_hash = ${hash},
      sync_error = null, sync_failures = 0, updated_at = ${at},
      updated_by = ${toJson(temporalTools)}::jsonb
    where tenant_id = ${tx.tenantId} and id = ${scheduleId} and lease_term = ${term}
      and generation = ${generation} and observed_generation = ${generation}`);
  return written > 0;
}

/**
 * Notes what differs; the time of the first sighting stays. Releases the lease, or keeps it for a caller
 * that is about to restore our version. False when the lease was lost.
 */
export async function noteDrift(
  tx: Transaction,
  drift: Held & LastAsOurs & { parts: readonly string[]; at: Date; keepLease: boolean },
): Promise<boolean> {
  const { scheduleId, term, parts, at, lastAsOursAt, keepLease } = drift;
  const written = await tx.execute(sql`
    update schedule set drifted_at = coalesce(drifted_at, ${at}), drift = ${[...parts]},
      lease_owner = case when ${keepLease} then lease_owner end,
      lease_until = case when ${keepLease} then lease_until end
    where tenant_id = ${tx.tenantId} and id = ${scheduleId} and lease_term = ${term}`);
  if (written === 0) return false;
  await tx.execute(sql`
    insert into schedule_drift (tenant_id, id, schedule_id, since, seen_at, parts)
    select s.tenant_id, ${uuidv7()}, s.id, ${lastAsOurs(tx, lastAsOursAt)}, ${at}, ${[...parts]}
    from schedule s
    where s.tenant_id = ${tx.tenantId} and s.id = ${scheduleId}
    on conflict (tenant_id, schedule_id) where ended_at is null
      do update set parts = excluded.parts`);
  await auditNow(tx, scheduleId);
  return true;
}

/** Closes the noted drift, once Temporal has our version again. */
export async function endDrift(
  tx: Transaction,
  { scheduleId, restored, at }: { scheduleId: string; restored: boolean; at: Date },
): Promise<void> {
  const ended = await tx.execute(sql`
    update schedule_drift set ended_at = ${at}, outcome = ${restored ? 'Restored' : 'Reverted'}
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId} and ended_at is null`);
  if (ended > 0) await auditNow(tx, scheduleId);
}

export type StoredDrift = {
  scheduleId: string;
  /** When it was last seen equal to ours; fires since then may be missing. */
  since: Date;
  seenAt: Date;
  parts: string[];
  /** Null while it lasts. */
  endedAt: Date | null;
  outcome: 'Restored' | 'Adopted' | 'Reverted' | null;
};

const driftColumns = sql`schedule_id as "scheduleId", since, seen_at as "seenAt", parts,
  ended_at as "endedAt", outcome`;

/** Those that lasted beyond an instant, the oldest first; at most 1,000. */
export function listDrifts(
  tx: Transaction,
  { scheduleId, from }: { scheduleId: string; from: Date },
): Promise<StoredDrift[]> {
  return tx.rows(sql`
    select ${driftColumns} from schedule_drift
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
      and (ended_at is null or ended_at > ${from})
    order by seen_at
    limit 1000`);
}

/** The newest of each schedule that has one, by schedule. */
export async function findLastDrifts(
  tx: Transaction,
  scheduleIds: readonly string[],
): Promise<ReadonlyMap<string, StoredDrift>> {
  const rows = await tx.rows<StoredDrift>(
    prepared(
      'find_last_drifts',
      sql`
        select distinct on (schedule_id) ${driftColumns} from schedule_drift
        where tenant_id = ${tx.tenantId} and schedule_id = any (${[...scheduleIds]}::uuid[])
        order by schedule_id, seen_at desc`,
    ),
  );
  return new Map(rows.map((row) => [row.scheduleId, row]));
}

export type OutOfSync = {
  slug: string;
  kind: 'Pending' | 'Drifted' | 'Restored';
  /** Pending or drifted since; restored at. */
  since: Date;
  parts: string[];
  error: string | null;
};

/**
 * Schedules whose change has been pending since before `pendingBefore`, those that differ now, and those
 * restored after `restoredAfter`; at most 1,000 of each kind.
 */
export function listOutOfSync(
  tx: Transaction,
  { pendingBefore, restoredAfter }: { pendingBefore: Date; restoredAfter: Date },
): Promise<OutOfSync[]> {
  return tx.rows(sql`
    (select slug, 'Pending' as kind, coalesce(pending_since, updated_at) as since,
        '{}'::text[] as parts, sync_error as error
      from schedule
      where tenant_id = ${tx.tenantId} and observed_generation < generation
        and coalesce(pending_since, updated_at) < ${pendingBefore}
      order by 3 limit 1000)
    union all
    (select slug, 'Drifted', drifted_at, drift, sync_error from schedule
      where tenant_id = ${tx.tenantId} and drifted_at is not null and deleted_at is null
        and observed_generation >= generation
      order by drifted_at limit 1000)
    union all
    (select s.slug, 'Restored', d.ended_at, d.parts, null from schedule_drift d
      join schedule s on s.tenant_id = d.tenant_id and s.id = d.schedule_id
        and s.deleted_at is null
      where d.tenant_id = ${tx.tenantId} and d.outcome = 'Restored'
        and d.ended_at > ${restoredAfter}
      order by d.ended_at desc limit 1000)`);
}

/** Makes the reconciler push the schedule again, whatever Temporal has now. */
export async function requestReconcile(tx: Transaction, scheduleId: string): Promise<void> {
  await tx.execute(sql`
    update schedule set generation = generation + 1, sync_due_at = now(), sync_failures = 0
    where tenant_id = ${tx.tenantId} and id = ${scheduleId} and deleted_at is null`);
}

/** Of two columns that are equal PostgreSQL expects few rows, and would read and sort all for a page. */
const inSync = sql`observed_generation >= generation`;

/** Schedules in sync and not deleted, by id after `after`, with the slug that names them in Temporal. */
export async function listComparable(
  tx: Transaction,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ id: string; slug: string }[]> {
  const behind = after === null ? sql`true` : sql`id > ${after}`;
  return tx.rows(sql`
    select id, slug from schedule
    where tenant_id = ${tx.tenantId} and deleted_at is null and ${inSync} and ${behind}
    order by id
    limit ${limit}`);
}
