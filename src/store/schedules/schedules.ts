/** Schedules as they are now, and the revisions of their definitions. */
import type { Initiator } from '../../domain/audit.ts';
import { isSlug, isUuid } from '../../domain/identifiers.ts';
import type { NamedKey, OrderOf, TimedKey } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../core/database.ts';
import { behindIn, directionOf, fieldOf, microsOf, timedPlace } from '../core/list-order.ts';
import { allOf, prepared, type Sql, sql, toJson } from '../core/sql.ts';
import { suspensionReason } from '../core/tenants.ts';
import { holdReason } from './holds.ts';

export type StoredSchedule = {
  id: string;
  slug: string;
  name: string;
  tags: string[];
  enabled: boolean;
  /** Who enabled or disabled it last, and why. */
  enabledNote: string;
  /** When it is enabled again automatically; null when it is not. */
  disabledUntil: Date | null;
  /** Why it is disabled until then. */
  disabledReason: string | null;
  /** The reason of the tenant's active hold, which stops automatic starts; null without one. */
  hold: string | null;
  /** Why the tenant is suspended, which stops every start; null unless it is. */
  suspension: string | null;
  revision: number;
  /** Grows with every accepted change. */
  generation: number;
  /** The newest generation that was read back from Temporal. */
  observedGeneration: number;
  observedHash: string | null;
  syncError: string | null;
  syncFailures: number;
  /** Since when the Temporal Schedule is known to have been changed outside of this product. */
  driftedAt: Date | null;
  /** Names of what differs. */
  drift: string[];
  createdAt: Date;
  createdBy: Initiator;
  updatedAt: Date;
  updatedBy: Initiator;
  deletedAt: Date | null;
  /** The revision in which the timings were last changed; a limited number of starts counts from it. */
  timingsRevision: number;
  /** When the last start that a limited timing allows was made. */
  limitReachedAt: Date | null;
  /** Of the current revision. */
  definition: Definition;
  contentHash: string;
};

/** A schedule as lists show it: its steps are counted, not read. */
export type ListedSchedule = Omit<StoredSchedule, 'definition' | 'contentHash'> & {
  definition: Omit<Definition, 'steps'>;
  stepCount: number;
  groupCount: number;
};

/** Includes hold and suspension, so that admission needs no query for them. */
const selectColumns = (tx: Transaction): Sql => sql`
  select s.id, s.slug, s.name, s.tags, s.enabled, s.enabled_note as "enabledNote",
    s.disabled_until as "disabledUntil", s.disabled_reason as "disabledReason",
    ${holdReason(tx)} as hold, ${suspensionReason(tx)} as suspension, s.revision,
    s.generation, s.observed_generation as "observedGeneration",
    s.observed_hash as "observedHash", s.sync_error as "syncError",
    s.sync_failures as "syncFailures", s.drifted_at as "driftedAt", s.drift, s.created_at as "createdAt", s.created_by as "createdBy",
    s.updated_at as "updatedAt", s.updated_by as "updatedBy", s.deleted_at as "deletedAt",
    s.timings_revision as "timingsRevision", s.limit_reached_at as "limitReachedAt"`;

const fromSchedule = sql`
  from schedule s
  join schedule_revision r
    on r.tenant_id = s.tenant_id and r.schedule_id = s.id and r.revision = s.revision`;

const selectSchedule = (tx: Transaction): Sql => sql`
  ${selectColumns(tx)}, r.definition, r.content_hash as "contentHash" ${fromSchedule}`;

const selectListed = (tx: Transaction, more: Sql): Sql => sql`
  ${selectColumns(tx)}, r.settings as definition, r.step_count as "stepCount",
    r.group_count as "groupCount", ${more} ${fromSchedule}`;

type FindOptions = { includeDeleted?: boolean };

function findBy(tx: Transaction, condition: Sql, options: FindOptions): Promise<StoredSchedule[]> {
  const alive = options.includeDeleted ? sql`true` : sql`s.deleted_at is null`;
  return tx.rows(sql`
    ${selectSchedule(tx)}
    where s.tenant_id = ${tx.tenantId} and ${condition} and ${alive}
    order by s.deleted_at desc nulls first, s.id
    limit 5`);
}

/** By id, deleted ones included. */
export function findScheduleById(tx: Transaction, id: string): Promise<StoredSchedule | null> {
  return tx.row(
    prepared(
      'find_schedule_by_id',
      sql`${selectSchedule(tx)} where s.tenant_id = ${tx.tenantId} and s.id = ${id}`,
    ),
  );
}

async function findByName(
  tx: Transaction,
  name: string,
  options: FindOptions,
): Promise<StoredSchedule | null> {
  const same = sql`lower(s.name) = lower(${name}) and s.name = ${name}`;
  const found = await findBy(tx, same, options);
  const [first, second] = found;
  if (!first || !second || first.deletedAt || second.deletedAt) return first ?? null;
  const schedules = found.map(({ id, slug }) => ({ id, slug }));
  const slugs = schedules.map(({ slug }) => slug).join(', ');
  const detail = `"${name}" is the name of more than one schedule; use one of ${slugs}`;
  throw new ProblemError('name-ambiguous', detail, { extra: { schedules } });
}

/**
 * By id, else by slug, else by exact name.
 * @throws ProblemError `name-ambiguous` when several have that name.
 */
export async function findSchedule(
  tx: Transaction,
  ref: string,
  options: FindOptions = {},
): Promise<StoredSchedule | null> {
  const id = ref.toLowerCase();
  if (isUuid(id)) {
    const found = await findScheduleById(tx, id);
    if (found && (options.includeDeleted || !found.deletedAt)) return found;
  }
  if (isSlug(ref)) {
    const [found] = await findBy(tx, sql`s.slug = ${ref}`, options);
    if (found) return found;
  }
  return findByName(tx, ref, options);
}

/** Null means any. */
export type ScheduleFilter = {
  /** Part of the name or the slug, in any case. */
  q: string | null;
  enabled: boolean | null;
  tag: string | null;
};

function matching(tx: Transaction, { q, enabled, tag }: ScheduleFilter): Sql {
  const conditions = [sql`s.tenant_id = ${tx.tenantId}`, sql`s.deleted_at is null`];
  if (q !== null) {
    conditions.push(sql`position(lower(${q}) in lower(s.name) || ' ' || s.slug) > 0`);
  }
  if (enabled !== null) conditions.push(sql`s.enabled = ${enabled}`);
  if (tag !== null) conditions.push(sql`s.tags @> array[${tag}]`);
  return allOf(conditions);
}

export type ScheduleListRow = {
  schedule: ListedSchedule;
  /** Where this row stands in the lists by name and by change. */
  key: NamedKey;
  updatedMicros: number;
};

/** An id in the orders by creation, which ids carry. */
export type ScheduleListKey = string | NamedKey | TimedKey;

const orderColumns: Readonly<Record<string, readonly Sql[]>> = {
  name: [sql`lower(s.name)`, sql`s.id`],
  createdAt: [sql`s.id`],
  updatedAt: [sql`s.updated_at`, sql`s.id`],
};

function behindKey(order: OrderOf<'schedules'>, after: ScheduleListKey | null): Sql {
  if (after === null) return sql`true`;
  const behind = behindIn(order);
  if (typeof after === 'string') return sql`s.id ${behind} ${after}`;
  if ('at' in after) return sql`(s.updated_at, s.id) ${behind} ${timedPlace(after)}`;
  // PostgreSQL lowers both sides: JavaScript's lower case differs for some letters.
  return sql`(lower(s.name), s.id) ${behind} (lower(${after.name}), ${after.id}::uuid)`;
}

/** At most `limit` behind `after`, by name unless `sort` says otherwise. */
export async function listSchedules(
  tx: Transaction,
  filter: ScheduleFilter & {
    sort?: OrderOf<'schedules'>;
    after: ScheduleListKey | null;
    limit: number;
  },
): Promise<ScheduleListRow[]> {
  const { sort = 'name', after, limit } = filter;
  const way = directionOf(sort);
  const [first = sql`s.id`, ...rest] = orderColumns[fieldOf(sort)] ?? [];
  const order = rest.reduce((all, column) => sql`${all}, ${column} ${way}`, sql`${first} ${way}`);
  const more = sql`${microsOf(sql`s.updated_at`)} as "updatedMicros"`;
  const rows = await tx.rows<ListedSchedule & { updatedMicros: number }>(sql`
    ${selectListed(tx, more)}
    where ${matching(tx, filter)} and ${behindKey(sort, after)}
    order by ${order}
    limit ${limit}`);
  return rows.map(({ updatedMicros, ...schedule }) => {
    const { name, id } = schedule;
    return { schedule, key: { name, id }, updatedMicros };
  });
}

export async function countSchedules(tx: Transaction, filter: ScheduleFilter): Promise<number> {
  const counted = await tx.row<{ count: number }>(
    sql`select count(*) as count from schedule s where ${matching(tx, filter)}`,
  );
  return counted?.count ?? 0;
}

export type ScheduleStates = {
  total: number;
  enabled: number;
  disabled: number;
  deleted: number;
  running: number;
  pendingSync: number;
  drifted: number;
};

/** How many there are in each state; the deleted ones belong to no other. */
export async function countScheduleStates(tx: Transaction): Promise<ScheduleStates> {
  const counted = await tx.row<ScheduleStates>(sql`
    select count(*) filter (where deleted_at is null) as total,
      count(*) filter (where deleted_at is null and enabled) as enabled,
      count(*) filter (where deleted_at is null and not enabled) as disabled,
      count(*) filter (where deleted_at is not null) as deleted,
      count(*) filter (where deleted_at is null and observed_generation < generation)
        as "pendingSync",
      count(*) filter (where deleted_at is null and drifted_at is not null) as drifted,
      (select count(distinct e.schedule_id) from execution e
        where e.tenant_id = ${tx.tenantId}
          and e.status in ('Queued', 'InProgress', 'Paused', 'Cancelling')) as running
    from schedule where tenant_id = ${tx.tenantId}`);
  if (!counted) throw new Error('an aggregate without rows');
  return counted;
}

/** Every definition a schedule ever had; written once, never changed. */
export type StoredRevision = {
  revision: number;
  contentHash: string;
  definition: Definition;
  reason: string | null;
  createdAt: Date;
  createdBy: Initiator;
};

export type NewRevision = Omit<StoredRevision, 'createdBy' | 'createdAt'> & {
  scheduleId: string;
  initiator: Initiator;
  at: Date;
};

export async function insertRevision(tx: Transaction, revision: NewRevision): Promise<void> {
  const { scheduleId, contentHash, definition, reason, at, initiator } = revision;
  await tx.execute(sql`
    insert into schedule_revision (tenant_id, schedule_id, revision, content_hash, definition,
      reason, created_at, created_by)
    values (${tx.tenantId}, ${scheduleId}, ${revision.revision}, ${contentHash},
      ${toJson(definition)}::jsonb, ${reason}, ${at}, ${toJson(initiator)}::jsonb)`);
}

const summaryColumns = sql`
  revision, content_hash as "contentHash", reason, created_at as "createdAt",
  created_by as "createdBy"`;

export function findRevision(
  tx: Transaction,
  scheduleId: string,
  revision: number,
): Promise<StoredRevision | null> {
  return tx.row(
    prepared(
      'find_revision',
      sql`
        select ${summaryColumns}, definition from schedule_revision
        where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId}
          and revision = ${revision}`,
    ),
  );
}

/** Without their definitions, at most `limit` behind revision `before`, the newest first by default. */
export function listRevisions(
  tx: Transaction,
  filter: {
    scheduleId: string;
    sort?: OrderOf<'revisions'>;
    before: number | null;
    limit: number;
  },
): Promise<Omit<StoredRevision, 'definition'>[]> {
  const { scheduleId, sort = '-revision', before, limit } = filter;
  const below = before === null ? sql`true` : sql`revision ${behindIn(sort)} ${before}`;
  return tx.rows(sql`
    select ${summaryColumns} from schedule_revision
    where tenant_id = ${tx.tenantId} and schedule_id = ${scheduleId} and ${below}
    order by revision ${directionOf(sort)}
    limit ${limit}`);
}
