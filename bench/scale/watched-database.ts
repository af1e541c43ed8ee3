/** A database that says of every statement of a reading what PostgreSQL did for it. */
import type { Database, Transaction } from '../../src/store/core/database.ts';
import { Sql } from '../../src/store/core/sql.ts';

export type StatementCost = {
  text: string;
  /** Rows that its scans looked at, those that a filter refused included. */
  rows: number;
  /** Pages found in memory or read from disk. */
  buffers: number;
  ms: number;
  /** Tables and partitions that were read from one end to the other, with the rows of one pass. */
  fullScans: readonly { table: string; rows: number }[];
};

type Plan = {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: readonly Plan[];
};

type Explained = {
  'QUERY PLAN': readonly { Plan: Plan; 'Execution Time': number; 'Planning Time': number }[];
};

/** Each statement runs twice: once explained, then for its rows. */
export function watchReads(database: Database, note: (cost: StatementCost) => void): Database {
  const watch = (tx: Transaction): Transaction => {
    const explain = async (query: Sql): Promise<void> => {
      const [first = '', ...rest] = query.strings;
      const asked = new Sql(
        [`explain (analyze, buffers, format json) ${first}`, ...rest],
        query.values,
      );
      const [found] = await tx.rows<Explained>(asked);
      const [explained] = found?.['QUERY PLAN'] ?? [];
      if (explained) note(costOf(query.text, explained));
    };
    return {
      ...tx,
      rows: async (query) => {
        await explain(query);
        return tx.rows(query);
      },
      row: async (query) => {
        await explain(query);
        return tx.row(query);
      },
    };
  };
  return {
    ...database,
    read: (tenantId, work) => database.read(tenantId, (tx) => work(watch(tx))),
  };
}

function costOf(
  text: string,
  { Plan: plan, ...times }: Explained['QUERY PLAN'][number],
): StatementCost {
  const nodes = flat(plan);
  const scans = nodes.filter((node) => node['Node Type'].includes('Scan') && !node.Plans?.length);
  const full = scans.filter(
    (node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] !== undefined,
  );
  return {
    text: text.replace(/\s+/g, ' ').trim(),
    rows: scans.reduce((sum, node) => sum + readBy(node), 0),
    buffers: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
    ms: times['Execution Time'] + times['Planning Time'],
    fullScans: full
      .map((node) => ({ table: node['Relation Name'] ?? '', rows: readOnce(node) }))
      .filter(({ rows }) => rows > 0),
  };
}

function flat(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flat)];
}

function readBy(node: Plan): number {
  return readOnce(node) * node['Actual Loops'];
}

/** The rows of a node are the mean of its loops. */
function readOnce(node: Plan): number {
  const removed =
    (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return Math.round(node['Actual Rows'] + removed);
}
