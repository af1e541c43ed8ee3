/** Anchors of a tenant: instants that milestones count from. Every version is kept, none is changed. */
import type { Initiator } from '../../domain/audit.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf } from '../core/list-order.ts';
import { prepared, type Sql, sql, toJson } from '../core/sql.ts';

export type AnchorVersion = {
  name: string;
  version: number;
  /** The same for all versions of a name. */
  anchorId: string;
  /** Null when this version removed the anchor. */
  at: Date | null;
  reason: string | null;
  setAt: Date;
  setBy: Initiator;
};

const columns = sql`
  a.name, a.version, a.anchor_id as "anchorId", a.at, a.reason, a.set_at as "setAt",
  a.set_by as "setBy"`;

/** The newest version of each name, at most `limit` behind the name `after`. */
export function listAnchors(
  tx: Transaction,
  page: { sort?: OrderOf<'anchors'>; after: string | null; limit: number },
): Promise<AnchorVersion[]> {
  const { sort = 'name', after, limit } = page;
  const behind = after === null ? sql`true` : sql`a.name ${behindIn(sort)} ${after}`;
  return tx.rows(sql`
    select distinct on (a.name) ${columns} from anchor_version a
    where a.tenant_id = ${tx.tenantId} and ${behind}
    order by a.name ${directionOf(sort)}, a.version desc
    limit ${limit}`);
}

/** The newest first, at most `limit`; none when the anchor was never set. */
export function listAnchorVersions(
  tx: Transaction,
  { name, limit }: { name: string; limit: number },
): Promise<AnchorVersion[]> {
  return tx.rows(sql`
    select ${columns} from anchor_version a
    where a.tenant_id = ${tx.tenantId} and a.name = ${name}
    order by a.version desc
    limit ${limit}`);
}

/** Whether `due` is one of the offsets after some version of the anchor. */
export async function isFormerDue(
  tx: Transaction,
  { due, name, offsets }: { due: Date; name: string; offsets: readonly number[] },
): Promise<boolean> {
  const found = await tx.row(sql`
    select a.version from anchor_version a, unnest(${[...offsets]}::bigint[]) as o (seconds)
    where a.tenant_id = ${tx.tenantId} and a.name = ${name}
      and a.at + make_interval(secs => o.seconds) = ${due}
    limit 1`);
  return found !== null;
}

export type AnchorChange = Pick<AnchorVersion, 'name' | 'at' | 'reason' | 'setAt' | 'setBy'>;

/**
 * Adds a version unless the newest says the same. The reconciler then moves the fires of the schedules
 * that count from the anchor. `checkBefore` may throw; no
 * other change can come between its look and the new version.
 */
export async function setAnchor(
  tx: Transaction,
  change: AnchorChange,
  checkBefore: (before: AnchorVersion | null) => void = () => undefined,
): Promise<{ changed: boolean; current: AnchorVersion; scheduleIds: string[] }> {
  const { name, at, reason, setAt, setBy } = change;
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${`anchor ${tx.tenantId} ${name}`}, 0))`);
  const [before] = await listAnchorVersions(tx, { name, limit: 1 });
  checkBefore(before ?? null);
  if (before && before.at?.getTime() === at?.getTime()) {
    return { changed: false, current: before, scheduleIds: [] };
  }
  const version = (before?.version ?? 0) + 1;
  const current = await tx.row<AnchorVersion>(sql`
    insert into anchor_version as a (tenant_id, name, version, anchor_id, at, reason, set_at, set_by)
    values (${tx.tenantId}, ${name}, ${version}, uuid_of(${`anchor ${tx.tenantId} ${name}`}), ${at},
      ${reason}, ${setAt}, ${toJson(setBy)}::jsonb)
    returning ${columns}`);
  if (!current) throw new Error('the new version of the anchor was not stored');
  return { changed: true, current, scheduleIds: await requestSync(tx, name, setAt) };
}

/** Also begins a phase of each schedule: its milestones are expected at other instants from now on. */
async function requestSync(tx: Transaction, anchor: string, setAt: Date): Promise<string[]> {
  const naming = toJson({ timings: [{ type: 'Milestone', anchor }] });
  const rows = await tx.rows<{ id: string }>(sql`
    with moved as (
      update schedule s set generation = s.generation + 1, sync_due_at = now(), sync_failures = 0
      from schedule_revision r
      where s.tenant_id = ${tx.tenantId} and s.deleted_at is null
        and r.tenant_id = s.tenant_id and r.schedule_id = s.id and r.revision = s.revision
        and r.definition @> '{"timings": [{"type": "Milestone"}]}' and r.definition @> ${naming}::jsonb
      returning s.tenant_id, s.id, s.generation
    ), noted as (
      insert into schedule_phase (tenant_id, schedule_id, generation, since, state, revision, note)
      select moved.tenant_id, moved.id, moved.generation, ${setAt}, p.state, p.revision, p.note
      from moved
      cross join lateral (select state, revision, note from schedule_phase latest
        where latest.tenant_id = moved.tenant_id and latest.schedule_id = moved.id
        order by generation desc
        limit 1) p
    ), audited as (
      update fire_audit f set due_at = least(f.due_at, ${setAt}::timestamptz)
      from moved
      where f.tenant_id = moved.tenant_id and f.schedule_id = moved.id
    )
    select id from moved`);
  return rows.map(({ id }) => id);
}

/** Instants of those anchors that are set; no query without names. */
export async function findAnchors(
  tx: Transaction,
  names: readonly string[],
): Promise<Map<string, Date>> {
  if (names.length === 0) return new Map();
  const rows = await tx.rows<{ name: string; at: Date | null }>(
    prepared(
      'find_anchors',
      sql`
        select n.name, a.at from unnest(${[...names]}::text[]) as n (name)
        cross join lateral (${newestVersion(tx, sql`n.name`)}) a`,
    ),
  );
  return new Map(rows.flatMap(({ name, at }) => (at === null ? [] : [[name, at] as const])));
}

/** The row of the newest version of an anchor, as a subquery. */
export function newestVersion(tx: Transaction, name: Sql): Sql {
  return sql`
    select v.version, v.at from anchor_version v
    where v.tenant_id = ${tx.tenantId} and v.name = ${name}
    order by v.version desc
    limit 1`;
}
