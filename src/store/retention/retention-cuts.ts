/**
 * Cuts: what retention removes, decided and recorded before anything is deleted. A cut is opened with its
 * objects, archived if asked, then its rows are deleted, then it is closed; each step may be repeated.
 */
import type { Initiator } from '../../domain/audit.ts';
import type { RetentionKind } from '../../domain/tenant.ts';
import type { Transaction } from '../core/database.ts';
import { type Sql, sql, toJson } from '../core/sql.ts';
import { cutDigest } from '../record/removed-objects.ts';
import { type DueFilter, isNeeded, listDue, type Month } from './retention-due.ts';
import { logPartsOf } from './retention-logs.ts';

export type RetentionCut = {
  id: string;
  kind: RetentionKind;
  month: Month;
  until: Date;
  state: 'Open' | 'Deleting' | 'Closed';
  toArchive: boolean;
  objects: number;
  archiveFile: string | null;
  archiveSha256: string | null;
  /** Rows by table; null while it is open. */
  counts: Record<string, number> | null;
  digest: string | null;
  openedAt: Date;
  openedBy: Initiator;
  closedAt: Date | null;
  dropped: string[];
};

const columns = sql`id, kind, to_char(month, 'YYYY-MM') as month, until, state, to_archive as "toArchive",
  objects, archive_file as "archiveFile", encode(archive_sha256, 'hex') as "archiveSha256", counts,
  encode(digest, 'hex') as digest, opened_at as "openedAt", opened_by as "openedBy",
  closed_at as "closedAt", dropped`;

/** Those that are not closed, in the order they were opened; at most 10,000. */
export function listUnfinishedCuts(tx: Transaction): Promise<RetentionCut[]> {
  return tx.rows(sql`
    select ${columns} from retention_cut
    where tenant_id = ${tx.tenantId} and state <> 'Closed' order by id limit 10000`);
}

/** The newest first, behind `before`; at most `limit`. */
export function listCuts(
  tx: Transaction,
  { before, limit }: { before: string | null; limit: number },
): Promise<RetentionCut[]> {
  return tx.rows(sql`
    select ${columns} from retention_cut
    where tenant_id = ${tx.tenantId} and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}`);
}

export function findCut(tx: Transaction, id: string): Promise<RetentionCut | null> {
  return tx.row(sql`
    select ${columns} from retention_cut where tenant_id = ${tx.tenantId} and id = ${id}`);
}

type NewCut = DueFilter & {
  id: string;
  toArchive: boolean;
  by: Initiator;
  /** About so many executions or events. */
  limit: number;
};

/** Null when nothing is due. */
export async function openCut(tx: Transaction, cut: NewCut): Promise<RetentionCut | null> {
  const due = await listDue(tx, cut, cut.limit);
  const objects = due.reduce((sum, { ids }) => sum + ids.length, 0);
  if (objects === 0) return null;
  await tx.execute(sql`
    insert into retention_cut (tenant_id, id, kind, month, until, to_archive, objects, opened_at, opened_by)
    values (${tx.tenantId}, ${cut.id}, ${cut.kind}, ${`${cut.month}-01`}::date, ${cut.until},
      ${cut.toArchive}, ${objects}, now(), ${toJson(cut.by)}::jsonb)`);
  for (const { kind, ids } of due) {
    if (ids.length > 0) await insertObjects(tx, { cutId: cut.id, kind, ids });
  }
  return findCut(tx, cut.id);
}

type NewObjects = {
  cutId: string;
  kind: 'execution' | 'log' | 'event' | 'delivery';
  ids: string[];
};

/** How it ended and why; `counted`: a start that counts for a limited timing. */
const executionFacts = sql`jsonb_strip_nulls(jsonb_build_object('scheduleSlug', e.schedule_slug,
  'revision', e.revision, 'status', e.status, 'error', e.error, 'trigger', e.trigger,
  'scheduledFor', e.scheduled_for, 'startedAt', e.started_at, 'endedAt', e.ended_at,
  'resetOf', e.reset_of, 'counted', e.trigger = 'Schedule' and e.status <> 'Skipped'
    and e.reset_of is null and e.start_request is null))`;

async function insertObjects(tx: Transaction, { cutId, kind, ids }: NewObjects): Promise<void> {
  if (kind === 'log') {
    const parts = await logPartsOf(tx, ids);
    const facts = ids.map((id) => toJson({ parts: parts.get(id) ?? {} }));
    await tx.execute(sql`
      insert into removed_object (tenant_id, kind, object_id, cut_id, schedule_id, facts)
      select e.tenant_id, 'log', e.id, ${cutId}, e.schedule_id, f.facts::jsonb
      from unnest(${ids}::uuid[], ${facts}::text[]) as f (id, facts)
      join execution e on e.tenant_id = ${tx.tenantId} and e.id = f.id`);
    return;
  }
  const source: Record<Exclude<NewObjects['kind'], 'log'>, Sql> = {
    execution: sql`e.schedule_id, ${executionFacts} from execution e`,
    event: sql`null::uuid, null::jsonb from event e`,
    delivery: sql`e.schedule_id, null::jsonb from delivery e`,
  };
  await tx.execute(sql`
    insert into removed_object (tenant_id, kind, object_id, cut_id, schedule_id, facts)
    select e.tenant_id, ${kind}, e.id, ${cutId}, ${source[kind]}
    where e.tenant_id = ${tx.tenantId} and e.id = any (${ids}::uuid[])`);
}

const isObject = (tx: Transaction, cutId: string, id: Sql): Sql => sql`
  ${id} in (select o.object_id from removed_object o
    where o.tenant_id = ${tx.tenantId} and o.cut_id = ${cutId})`;

/** The tables that a cut of the kind deletes from, in that order, and the column of the object. */
export const cutTables = {
  executions: [
    ['log_line', 'execution_id'],
    ['attempt', 'execution_id'],
    ['activity_record', 'execution_id'],
    ['execution', 'id'],
  ],
  logs: [['log_line', 'execution_id']],
  events: [
    ['delivery', 'id'],
    ['event', 'id'],
  ],
} as const satisfies Record<RetentionKind, readonly (readonly [string, string])[]>;

type CutTable = (typeof cutTables)[RetentionKind][number][0];

const tableNames: Record<CutTable, Sql> = {
  log_line: sql`log_line`,
  attempt: sql`attempt`,
  activity_record: sql`activity_record`,
  execution: sql`execution`,
  delivery: sql`delivery`,
  event: sql`event`,
};
const idColumns = { id: sql`t.id`, execution_id: sql`t.execution_id` };

/** Rows that the cut removes, by table. */
export async function countCutRows(
  tx: Transaction,
  { id, kind }: Pick<RetentionCut, 'id' | 'kind'>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [table, column] of cutTables[kind]) {
    const row = await tx.row<{ count: number }>(sql`
      select count(*) as count from ${tableNames[table]} t
      where t.tenant_id = ${tx.tenantId} and ${isObject(tx, id, idColumns[column])}`);
    counts[table] = row?.count ?? 0;
  }
  return counts;
}

export type CutArchive = { file: string; sha256: string };

/** From here on the rows may be deleted. Call it in the transaction that writes the audit event. */
export async function beginDeleting(
  tx: Transaction,
  {
    id,
    counts,
    archive,
  }: { id: string; counts: Record<string, number>; archive: CutArchive | null },
): Promise<RetentionCut | null> {
  await tx.execute(sql`
    update retention_cut set state = 'Deleting', deleting_at = now(), counts = ${toJson(counts)}::jsonb,
      archive_file = ${archive?.file ?? null}, archive_sha256 = decode(${archive?.sha256 ?? null}::text, 'hex'),
      digest = decode(${cutDigest(tx, id)}, 'hex')
    where tenant_id = ${tx.tenantId} and id = ${id} and state = 'Open'`);
  return findCut(tx, id);
}

/** Deletes rows of about `limit` objects; answers how many objects. What something still needs stays. */
export async function deleteCutRows(
  tx: Transaction,
  cut: Pick<RetentionCut, 'id' | 'kind'>,
  limit: number,
): Promise<number> {
  if (cut.kind === 'executions') return deleteExecutions(tx, cut.id, limit);
  let deleted = 0;
  for (const [table, column] of cutTables[cut.kind]) {
    const ids = (
      await tx.rows<{ id: string }>(sql`
        select o.object_id as id from removed_object o
        where o.tenant_id = ${tx.tenantId} and o.cut_id = ${cut.id} and exists (
          select from ${tableNames[table]} t where t.tenant_id = ${tx.tenantId}
            and ${idColumns[column]} = o.object_id)
        order by o.object_id limit ${limit}`)
    ).map(({ id }) => id);
    if (ids.length === 0) continue;
    await deleteFrom(tx, [table, column], ids);
    deleted += ids.length;
  }
  return deleted;
}

async function deleteExecutions(tx: Transaction, cutId: string, limit: number): Promise<number> {
  // Attempts and log lines of a reset are stored under the execution that was reset: they go together.
  const members = await tx.rows<{ id: string }>(sql`
    with base as (
      select e.id from execution e
      where e.tenant_id = ${tx.tenantId} and ${isObject(tx, cutId, sql`e.id`)}
        and not ${isNeeded(tx, sql`e`)}
        and (e.reset_of is null or not exists (select from execution b
          where b.tenant_id = ${tx.tenantId} and b.id = e.reset_of))
        and not exists (select from execution x where x.tenant_id = ${tx.tenantId}
          and x.reset_of = e.id and (not ${isObject(tx, cutId, sql`x.id`)} or ${isNeeded(tx, sql`x`)}))
      order by e.id limit ${limit}
    )
    select id from base
    union all select x.id from execution x
      where x.tenant_id = ${tx.tenantId} and x.reset_of in (select id from base)`);
  const ids = members.map(({ id }) => id);
  if (ids.length === 0) return 0;
  for (const table of cutTables.executions) await deleteFrom(tx, table, ids);
  await forgetOffers(tx, ids);
  return ids.length;
}

async function deleteFrom(
  tx: Transaction,
  [table, column]: readonly [CutTable, 'id' | 'execution_id'],
  ids: readonly string[],
): Promise<void> {
  const sorted = [...ids].sort();
  const of = idColumns[column];
  await tx.execute(sql`
    delete from ${tableNames[table]} t
    where t.tenant_id = ${tx.tenantId} and ${of} >= ${sorted[0] ?? ''}::uuid
      and ${of} <= ${sorted.at(-1) ?? ''}::uuid and ${of} = any (${sorted}::uuid[])`);
}

/** A milestone whose offered try is gone must get a new id for its next one. */
async function forgetOffers(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update milestone set offered_execution_id = null
    where tenant_id = ${tx.tenantId} and offered_execution_id = any (${[...ids]}::uuid[])`);
}

/** False while rows of it are left. */
export async function closeCut(
  tx: Transaction,
  cut: Pick<RetentionCut, 'id' | 'kind'>,
): Promise<boolean> {
  const left = await countCutRows(tx, cut);
  if (Object.values(left).some((count) => count > 0)) return false;
  await tx.execute(sql`
    update retention_cut set state = 'Closed', closed_at = now()
    where tenant_id = ${tx.tenantId} and id = ${cut.id} and state = 'Deleting'`);
  return true;
}
