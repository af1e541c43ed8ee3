/** The rows of a cut as JSON lines, in pages, with what is needed to compare them with the record chain. */
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';
import { listLinksOf } from '../record/record-links.ts';
import { rowTexts } from '../record/record-parts.ts';
import { rawSql } from '../tenants/tenant-tables.ts';
import type { RetentionCut } from './retention-cuts.ts';

type Cut = Pick<RetentionCut, 'id' | 'kind'>;

const inCut = (tx: Transaction, cutId: string, id: Sql): Sql => sql`
  ${id} in (select o.object_id from removed_object o
    where o.tenant_id = ${tx.tenantId} and o.cut_id = ${cutId})`;

/** Objects of one page: executions that belong together are in the same one. */
type ArchivePage = { ids: string[]; last: string };

/** The next page behind `after`; null at the end. */
export async function findArchivePage(
  tx: Transaction,
  { id: cutId, kind }: Cut,
  { after, limit }: { after: string; limit: number },
): Promise<ArchivePage | null> {
  if (kind === 'events') {
    const rows = await tx.rows<{ id: string }>(sql`
      select distinct o.object_id as id from removed_object o
      where o.tenant_id = ${tx.tenantId} and o.cut_id = ${cutId} and o.object_id > ${after}
      order by id limit ${limit}`);
    const ids = rows.map(({ id }) => id);
    return ids.length === 0 ? null : { ids, last: ids.at(-1) ?? after };
  }
  const rows = await tx.rows<{ id: string; base: string }>(sql`
    with base as (
      select e.id from execution e
      where e.tenant_id = ${tx.tenantId} and ${inCut(tx, cutId, sql`e.id`)} and e.id > ${after}
        and (e.reset_of is null or not ${inCut(tx, cutId, sql`e.reset_of`)})
      order by e.id limit ${limit}
    )
    select id, id as base from base
    union all select x.id, x.reset_of from execution x
      where x.tenant_id = ${tx.tenantId} and x.reset_of in (select id from base)
    order by base, id`);
  if (rows.length === 0) return null;
  return { ids: rows.map(({ id }) => id), last: rows.at(-1)?.base ?? after };
}

/** Columns of an attempt that its hash leaves out. */
const rest = sql`json_build_object('log_lines', t.log_lines, 'log_bytes', t.log_bytes,
  'log_dropped', t.log_dropped, 'progress_at', t.progress_at, 'updated_at', t.updated_at)`;

const place = sql`t.run_id || '.' || t.step_index`;

type Part = { table: string; query: Sql };

/** `key` names the row as the record chain does, see `RecordPart`; `text` is what was hashed. */
function partsOf(tx: Transaction, { id: cutId, kind }: Cut, ids: readonly string[]): Part[] {
  const own = (id: Sql): Sql =>
    sql`t.tenant_id = ${tx.tenantId} and ${id} = any (${[...ids]}::uuid[])`;
  const part = (table: string, line: Sql, where: Sql): Part => {
    const query = sql`select json_build_object('table', ${table}::text, ${line})::text as line
      from ${rawSql(table)} t where ${where}`;
    return { table, query };
  };
  const log = part(
    'log_line',
    sql`'of', t.execution_id, 'key', 'l' || ${place} || '.' || t.attempt, 'line', t.line,
      'text', ${rowTexts.logLine}`,
    sql`${own(sql`t.execution_id`)} order by t.execution_id, t.run_id, t.step_index, t.attempt, t.line`,
  );
  const kept = part(
    'removed_object',
    sql`'of', t.object_id, 'parts', t.facts -> 'parts'`,
    sql`${own(sql`t.object_id`)} and t.kind = 'log' order by t.object_id`,
  );
  if (kind === 'logs') return [kept, log];
  if (kind === 'events') {
    const whole = sql`'of', t.id, 'text', to_jsonb(t)::text`;
    const mine = sql`${own(sql`t.id`)} and ${inCut(tx, cutId, sql`t.id`)}`;
    return ['event', 'delivery'].map((table) => part(table, whole, sql`${mine} order by t.id`));
  }
  return [
    part('execution', sql`'of', t.id, 'key', 'row', 'text', ${rowTexts.whole}`, own(sql`t.id`)),
    part(
      'activity_record',
      sql`'of', t.execution_id, 'key', 'r' || ${place}, 'text', ${rowTexts.whole}`,
      sql`${own(sql`t.execution_id`)} order by t.execution_id, t.run_id, t.step_index`,
    ),
    part(
      'attempt',
      sql`'of', t.execution_id, 'key', 'a' || ${place} || '.' || t.attempt, 'text', ${rowTexts.attempt},
        'rest', ${rest}`,
      sql`${own(sql`t.execution_id`)} order by t.execution_id, t.run_id, t.step_index, t.attempt`,
    ),
    kept,
    log,
  ];
}

const rowsPerFetch = 200;

type ArchiveLines = { table: string; lines: string[] };

/** The links of a page first, then its rows, some hundred at a time. */
export async function* readArchivePage(
  tx: Transaction,
  cut: Cut,
  { ids }: ArchivePage,
): AsyncGenerator<ArchiveLines> {
  if (cut.kind === 'executions') {
    const links = await listLinksOf(tx, ids);
    const lines = links.map((link) => JSON.stringify({ table: 'record_link', ...link }));
    yield { table: 'record_link', lines };
  }
  for (const { table, query } of partsOf(tx, cut, ids)) {
    await tx.execute(sql`declare archived no scroll cursor for ${query}`);
    for (;;) {
      const rows = await tx.rows<{ line: string }>(
        rawSql(`fetch forward ${rowsPerFetch} from archived`),
      );
      if (rows.length === 0) break;
      yield { table, lines: rows.map(({ line }) => line) };
    }
    await tx.execute(rawSql('close archived'));
  }
}
