/** Which executions, logs, events and deliveries of a tenant are past their retention, and needed by nothing. */
import type { RetentionKind } from '../../domain/tenant.ts';
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';
import { finalStatus } from '../record/record-parts.ts';

/** A calendar month in UTC, as `2026-01`. */
export type Month = string;

/** Objects of a month that ended before `until`. */
export type DueFilter = {
  kind: RetentionKind;
  month: Month;
  until: Date;
  /** Of logs: leaves out those of executions that ended before and are due themselves. */
  executionsUntil?: Date | null;
};

const firstDay = (month: Month): Date => new Date(`${month}-01T00:00:00Z`);

export function monthOf(at: Date): Month {
  return at.toISOString().slice(0, 7);
}

export function monthAfter(month: Month): Month {
  const first = firstDay(month);
  return monthOf(new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1)));
}

/** Limits a column of UUIDv7 to those made in the month, which is one partition. */
function madeIn(column: Sql, month: Month): Sql {
  return sql`${column} >= first_uuid_at(${firstDay(month)}::timestamptz)
    and ${column} < first_uuid_at(${firstDay(monthAfter(month))}::timestamptz)`;
}

const sources = { executions: sql`execution`, logs: sql`log_line`, events: sql`event` };

/** The first month from `month` on that has rows of the kind; null for none. */
export async function findMonth(
  tx: Transaction,
  { kind, month }: Pick<DueFilter, 'kind' | 'month'>,
): Promise<Month | null> {
  const from = sql`first_uuid_at(${firstDay(month)}::timestamptz)`;
  const column = kind === 'logs' ? sql`execution_id` : sql`id`;
  // Not min(): PostgreSQL has none for uuid before version 18.
  const row = await tx.row<{ id: string | null }>(sql`
    select least((select ${column} from ${sources[kind]}
      where tenant_id = ${tx.tenantId} and ${column} >= ${from} order by ${column} limit 1),
      ${kind === 'events' ? firstDelivery(tx, from) : sql`null::uuid`}) as id`);
  const id = row?.id ?? null;
  if (id === null) return null;
  const at = new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999 ? null : monthOf(at);
}

function firstDelivery(tx: Transaction, from: Sql): Sql {
  return sql`(select id from delivery where tenant_id = ${tx.tenantId} and id >= ${from}
    order by id limit 1)`;
}

const openStatus = sql`status in ('Queued', 'InProgress', 'Paused', 'Cancelling')`;

/** Something still reads the execution `m`: it holds a lock, is tried, retried, followed, filled or decided on. */
export function isNeeded(tx: Transaction, m: Sql): Sql {
  const own = sql`k.tenant_id = ${tx.tenantId}`;
  return sql`(exists (select from schedule_lock k where ${own} and k.schedule_id = ${m}.schedule_id
      and k.holder_execution_id = ${m}.id)
    or exists (select from milestone k where ${own} and k.schedule_id = ${m}.schedule_id
      and k.execution_id = ${m}.id)
    or exists (select from execution k where ${own} and k.retried_from = ${m}.id
      and k.${openStatus})
    or exists (select from delivery k where ${own} and k.state = 'Pending'
      and (k.id = ${m}.id or k.cause_id = ${m}.id))
    or exists (select from backfill_fire k join backfill b on b.tenant_id = k.tenant_id
      and b.id = k.backfill_id and b.status = 'Running'
      where ${own} and k.execution_id = ${m}.id)
    or exists (select from approval k where ${own} and k.status = 'Pending'
      and k.expires_at > now() and k.object_id = ${m}.id)
    or exists (select from fire k where ${own} and k.unbegun and k.execution_id = ${m}.id))`;
}

/** The execution `m` has ended, is linked into the record chain and past its retention. */
function isPast(tx: Transaction, m: Sql, until: Date): Sql {
  return sql`${m}.${finalStatus} and ${m}.updated_at < ${until}
    and exists (select from record_link k where k.tenant_id = ${tx.tenantId}
      and k.object_type = 'execution' and k.object_id = ${m}.id)`;
}

function isInCut(tx: Transaction, kind: string, id: Sql): Sql {
  return sql`exists (select from removed_object k where k.tenant_id = ${tx.tenantId}
    and k.kind = ${kind} and k.object_id = ${id})`;
}

/**
 * Ids of executions that are due with their resets, whose attempts and log lines are stored under them. One that
 * was made for a reset is due only with the execution that was reset.
 */
function dueExecutions(tx: Transaction, { kind, month, until, executionsUntil }: DueFilter): Sql {
  const beside =
    executionsUntil == null
      ? sql`true`
      : sql`e.id not in (${dueExecutions(tx, { kind: 'executions', month, until: executionsUntil })})`;
  const needed = (m: Sql): Sql => (kind === 'logs' ? sql`false` : isNeeded(tx, m));
  const hasLog = sql`exists (select from log_line k where k.tenant_id = ${tx.tenantId}
    and k.execution_id = e.id)`;
  return sql`
    select e.id from execution e
    where e.tenant_id = ${tx.tenantId} and ${madeIn(sql`e.id`, month)} and ${isPast(tx, sql`e`, until)}
      and not ${isInCut(tx, 'execution', sql`e.id`)}
      and ${kind === 'logs' ? sql`not ${isInCut(tx, 'log', sql`e.id`)} and ${beside}` : sql`true`}
      and ${kind === 'logs' ? hasLog : sql`true`} and not ${needed(sql`e`)}
      and (e.reset_of is null or not exists (select from execution b
        where b.tenant_id = ${tx.tenantId} and b.id = e.reset_of))
      and not exists (select from execution x where x.tenant_id = ${tx.tenantId}
        and x.reset_of = e.id and (not (${isPast(tx, sql`x`, until)}) or ${needed(sql`x`)}
          or exists (select from execution y where y.tenant_id = ${tx.tenantId} and y.reset_of = x.id)))`;
}

/** The start is decided since then, and its execution has ended or is gone. */
function isSettled(tx: Transaction, until: Date): Sql {
  return sql`d.state <> 'Pending' and d.decided_at < ${until}
    and not exists (select from execution k where k.tenant_id = ${tx.tenantId}
      and k.id in (d.id, d.execution_id) and k.${openStatus})`;
}

function dueEvents(tx: Transaction, { month, until }: DueFilter): Sql {
  return sql`
    select e.id from event e
    where e.tenant_id = ${tx.tenantId} and ${madeIn(sql`e.id`, month)} and e.received_at < ${until}
      and not ${isInCut(tx, 'event', sql`e.id`)}
      and not exists (select from delivery d where d.tenant_id = ${tx.tenantId}
        and d.cause_id = e.id and not (${isSettled(tx, until)}))`;
}

/** After executions; those of events go with their event. */
function dueDeliveries(tx: Transaction, { month, until }: DueFilter): Sql {
  return sql`
    select d.id from delivery d
    where d.tenant_id = ${tx.tenantId} and ${madeIn(sql`d.id`, month)} and d.cause_type = 'execution'
      and ${isSettled(tx, until)} and not ${isInCut(tx, 'delivery', sql`d.id`)}`;
}

/** What one cut removes: of an execution also its resets, of an event also its deliveries. */
type DueObjects = { kind: 'execution' | 'log' | 'event' | 'delivery'; ids: string[] }[];

/** The oldest that are due, about `limit` of them; no ids when none is. */
export async function listDue(tx: Transaction, due: DueFilter, limit: number): Promise<DueObjects> {
  if (due.kind === 'events') {
    const events = await idsOf(tx, sql`${dueEvents(tx, due)} order by e.id limit ${limit}`);
    const others = await idsOf(tx, sql`${dueDeliveries(tx, due)} order by d.id limit ${limit}`);
    const own = await idsOf(
      tx,
      sql`select id from delivery
      where tenant_id = ${tx.tenantId} and cause_id = any (${events}::uuid[])`,
    );
    return [
      { kind: 'event', ids: events },
      { kind: 'delivery', ids: [...others, ...own] },
    ];
  }
  const bases = await idsOf(tx, sql`${dueExecutions(tx, due)} order by e.id limit ${limit}`);
  const resets = await idsOf(
    tx,
    sql`select id from execution
    where tenant_id = ${tx.tenantId} and reset_of = any (${bases}::uuid[])`,
  );
  return [{ kind: due.kind === 'logs' ? 'log' : 'execution', ids: [...bases, ...resets] }];
}

async function idsOf(tx: Transaction, query: Sql): Promise<string[]> {
  return (await tx.rows<{ id: string }>(query)).map(({ id }) => id);
}

export type DueCount = {
  objects: number;
  /** By table. */
  rows: Record<string, number>;
  /** As PostgreSQL holds them, without indexes. */
  bytes: number;
  oldest: Date | null;
  /** Executions, or executions with a log, that the month has in all: nothing is left of it when all are due. */
  present: number;
};

/** For a dry run; reads every due row. */
export async function countDue(tx: Transaction, due: DueFilter): Promise<DueCount> {
  const own = sql`t.tenant_id = ${tx.tenantId}`;
  const size = sql`count(*) as rows, coalesce(sum(pg_column_size(t)), 0) as bytes`;
  const parts: Sql[] = [];
  const add = (name: string, table: Sql, where: Sql): void => {
    parts.push(
      sql`select ${name}::text as name, ${size} from ${table} t where ${own} and ${where}`,
    );
  };
  if (due.kind === 'events') {
    add('event', sql`event`, sql`t.id in (select id from base)`);
    add(
      'delivery',
      sql`delivery`,
      sql`(t.cause_id in (select id from base)
      or t.id in (${dueDeliveries(tx, due)}))`,
    );
  } else {
    add('log_line', sql`log_line`, sql`t.execution_id in (select id from base)`);
  }
  if (due.kind === 'executions') {
    add('execution', sql`execution`, sql`t.id in (select id from member)`);
    add('activity_record', sql`activity_record`, sql`t.execution_id in (select id from member)`);
    add('attempt', sql`attempt`, sql`t.execution_id in (select id from base)`);
  }
  const base = due.kind === 'events' ? dueEvents(tx, due) : dueExecutions(tx, due);
  const found = await tx.rows<{ name: string; rows: number; bytes: number }>(sql`
    with base as materialized (${base}), member as materialized (select id from base union all
      select x.id from execution x where x.tenant_id = ${tx.tenantId} and x.reset_of in (select id from base))
    ${parts.reduce((all, part) => sql`${all} union all ${part}`)}`);
  const rows = Object.fromEntries(found.map(({ name, rows: count }) => [name, count]));
  const facts = await tx.row<{ objects: number; oldest: Date | null; present: number }>(sql`
    with base as materialized (${base})
    select (select count(*) from base) as objects, ${oldestOf(tx, due)} as oldest,
      ${presentIn(tx, due)} as present`);
  const counted = due.kind === 'logs' ? (facts?.objects ?? 0) : objectsIn(rows);
  return {
    objects: counted,
    rows,
    bytes: found.reduce((sum, { bytes }) => sum + Number(bytes), 0),
    oldest: facts?.oldest ?? null,
    present: facts?.present ?? 0,
  };
}

function objectsIn(rows: Record<string, number>): number {
  return (rows['execution'] ?? 0) + (rows['event'] ?? 0) + (rows['delivery'] ?? 0);
}

function oldestOf(tx: Transaction, due: DueFilter): Sql {
  const own = sql`t.tenant_id = ${tx.tenantId}`;
  if (due.kind !== 'events') {
    return sql`(select min(t.ended_at) from execution t where ${own} and t.id in (select id from base))`;
  }
  return sql`least((select min(t.received_at) from event t where ${own} and t.id in (select id from base)),
    (select min(t.decided_at) from delivery t where ${own} and t.id in (${dueDeliveries(tx, due)})))`;
}

function presentIn(tx: Transaction, { kind, month }: DueFilter): Sql {
  const own = sql`t.tenant_id = ${tx.tenantId}`;
  if (kind === 'events') return sql`0`;
  return kind === 'logs'
    ? sql`(select count(distinct t.execution_id) from log_line t where ${own}
        and ${madeIn(sql`t.execution_id`, month)})`
    : sql`(select count(*) from execution t where ${own} and ${madeIn(sql`t.id`, month)})`;
}
