/** Calendars of a tenant: days on which the schedules that name them do not fire. */
import type { Initiator } from '../../domain/audit.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { OrderOf } from '../../domain/lists/list-order.ts';
import type { Transaction } from '../core/database.ts';
import { microsOf, type NamedListPage, placeInNamed } from '../core/list-order.ts';
import { prepared, sql, toJson } from '../core/sql.ts';

export type StoredCalendar = Calendar & {
  id: string;
  /** Grows by one with every change. */
  version: number;
  updatedAt: Date;
  updatedBy: Initiator;
};

/** One of a list: how many entries it has instead of the entries. */
export type ListedCalendar = Omit<StoredCalendar, 'days'> & {
  entryCount: number;
  updatedMicros: number;
};

const columns = sql`
  c.name, c.id, c.kind, c.description, c.version, c.updated_at as "updatedAt",
  c.updated_by as "updatedBy"`;

/** At most `limit` behind `after`, by name unless `sort` says otherwise. */
export function listCalendars(
  tx: Transaction,
  page: NamedListPage<OrderOf<'calendars'>>,
): Promise<ListedCalendar[]> {
  const { behind, order } = placeInNamed(page, {
    name: sql`c.name`,
    id: sql`c.id`,
    updatedAt: sql`c.updated_at`,
  });
  return tx.rows(sql`
    select ${columns}, jsonb_array_length(c.days) as "entryCount",
      ${microsOf(sql`c.updated_at`)} as "updatedMicros"
    from calendar c
    where c.tenant_id = ${tx.tenantId} and c.deleted_at is null and ${behind}
    order by ${order}
    limit ${page.limit}`);
}

export function findCalendar(tx: Transaction, name: string): Promise<StoredCalendar | null> {
  return tx.row(sql`
    select ${columns}, c.days from calendar c
    where c.tenant_id = ${tx.tenantId} and c.name = ${name} and c.deleted_at is null`);
}

/** The calendars with these names, by name; no query without names. */
export async function findCalendars(
  tx: Transaction,
  names: readonly string[],
): Promise<Map<string, Calendar>> {
  if (names.length === 0) return new Map();
  const rows = await tx.rows<Calendar>(
    prepared(
      'find_calendars',
      sql`
        select c.name, c.kind, c.description, c.days from calendar c
        where c.tenant_id = ${tx.tenantId} and c.name = any (${[...names]}::text[])
          and c.deleted_at is null`,
    ),
  );
  return new Map(rows.map((calendar) => [calendar.name, calendar]));
}

/**
 * As `findCalendars`; none of them can be deleted until the transaction ends, so that a schedule never
 * names a calendar that is deleted at the same time.
 */
export async function lockCalendarsForUpdate(
  tx: Transaction,
  names: readonly string[],
): Promise<Map<string, Calendar>> {
  if (names.length === 0) return new Map();
  const rows = await tx.rows<Calendar>(sql`
    select c.name, c.kind, c.description, c.days from calendar c
    where c.tenant_id = ${tx.tenantId} and c.name = any (${[...names]}::text[])
      and c.deleted_at is null
    order by c.name
    for share`);
  return new Map(rows.map((calendar) => [calendar.name, calendar]));
}

/** Schedules whose definition names the calendar, by slug, at most `limit`. */
export function listSchedulesNaming(
  tx: Transaction,
  { name, limit }: { name: string; limit: number },
): Promise<{ id: string; slug: string }[]> {
  return tx.rows(sql`
    select s.id, s.slug from schedule s
    join schedule_revision r
      on r.tenant_id = s.tenant_id and r.schedule_id = s.id and r.revision = s.revision
    where s.tenant_id = ${tx.tenantId} and s.deleted_at is null
      and r.definition @> ${toJson({ calendars: [name] })}::jsonb
    order by s.slug
    limit ${limit}`);
}

/** The calendar, locked by its name until the transaction ends, whether it exists or not. */
export async function lockCalendarForUpdate(
  tx: Transaction,
  name: string,
): Promise<StoredCalendar | null> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${`calendar ${tx.tenantId} ${name}`}, 0))`);
  return tx.row(sql`
    select ${columns}, c.days from calendar c
    where c.tenant_id = ${tx.tenantId} and c.name = ${name} and c.deleted_at is null
    for update`);
}

export type CalendarChange = Calendar & { id: string; updatedAt: Date; updatedBy: Initiator };

/** Stores the next version, or the first; call it with the calendar locked. Returns its id, which stays. */
export async function putCalendar(tx: Transaction, change: CalendarChange): Promise<string> {
  const { name, id, kind, description, days, updatedAt, updatedBy } = change;
  const put = await tx.row<{ id: string }>(sql`
    insert into calendar (tenant_id, name, id, kind, description, days, version, updated_at,
      updated_by)
    values (${tx.tenantId}, ${name}, ${id}, ${kind}, ${description}, ${toJson(days)}::jsonb, 1,
      ${updatedAt}, ${toJson(updatedBy)}::jsonb)
    on conflict (tenant_id, name) do update set kind = excluded.kind,
      description = excluded.description, days = excluded.days, version = calendar.version + 1,
      updated_at = excluded.updated_at, updated_by = excluded.updated_by,
      deleted_at = null
    returning id`);
  return put?.id ?? id;
}

/** Call it with the calendar locked, once no schedule names it. */
export async function deleteCalendar(
  tx: Transaction,
  { name, at }: { name: string; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update calendar set deleted_at = ${at}
    where tenant_id = ${tx.tenantId} and name = ${name} and deleted_at is null`);
}
