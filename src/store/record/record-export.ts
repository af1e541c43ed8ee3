/** The texts of the rows that a link covers, for a file that can be verified without the database. */
import { parseLogKey, type RecordLink, unpackKeys } from '../../domain/record-chain.ts';
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';
import { rowTexts } from './record-parts.ts';

/** `texts` has one text, or one for each line of a log. */
export type ExportedRow = { key: string; texts: string[] };

const tables = { 'audit-event': sql`audit_event`, contradiction: sql`contradiction` };

/** In the order of `covered`; a row that is gone is left out. */
export async function readRows(tx: Transaction, link: RecordLink): Promise<ExportedRow[]> {
  const { type, id, covered } = link;
  const rows: ExportedRow[] = [];
  const table = type === 'execution' ? sql`execution` : tables[type];
  for (const key of unpackKeys(covered)) {
    const texts = await tx.rows<{ text: string }>(
      key === 'row'
        ? sql`select ${rowTexts.whole} as text from ${table} t
            where t.tenant_id = ${tx.tenantId} and t.id = ${id}`
        : readPart(tx, id, key),
    );
    if (texts.length > 0) rows.push({ key, texts: texts.map(({ text }) => text) });
  }
  return rows;
}

function readPart(tx: Transaction, id: string, key: string): Sql {
  const log = parseLogKey(key);
  if (log !== null) {
    return sql`select ${rowTexts.logLine} as text from log_line t
      where ${ofBase(tx, id)} and t.run_id = ${log.runId} and t.step_index = ${log.stepIndex}
        and t.attempt = ${log.attempt} and t.line <= ${log.lines}
      order by t.line`;
  }
  const [runId = '', step = '', attempt] = key.slice(1).split('.');
  return attempt === undefined
    ? sql`select ${rowTexts.whole} as text from activity_record t
        where t.tenant_id = ${tx.tenantId} and t.execution_id = ${id} and t.run_id = ${runId}
          and t.step_index = ${Number(step)}`
    : sql`select ${rowTexts.attempt} as text from attempt t
        where ${ofBase(tx, id)} and t.run_id = ${runId} and t.step_index = ${Number(step)}
          and t.attempt = ${Number(attempt)}`;
}

function ofBase(tx: Transaction, id: string): Sql {
  return sql`t.tenant_id = ${tx.tenantId} and t.execution_id = (select coalesce(reset_of, id)
    from execution where tenant_id = ${tx.tenantId} and id = ${id})`;
}
