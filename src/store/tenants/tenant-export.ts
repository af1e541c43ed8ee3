/** Everything of a tenant as JSON lines, from one snapshot and with bounded memory. */
import type { GlobalTransaction, Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';
import { listTenantTables, quoted, rawSql, type TenantTable } from './tenant-tables.ts';

/**
 * Answers to requests may hold new tokens, workers belong to the installation, and the stream only tells which rows
 * of the other tables changed.
 */
const leftOut = ['idempotency', 'worker', 'stream_event', 'stream_page'];

/** Never exported, in any table: hashes of tokens, the key that signs nonces, and stored secrets. */
const secretColumns = ['sha256', 'observation_key', 'ciphertext'];

const rowsPerFetch = 200;

const tenantTable: TenantTable = { name: 'tenant', column: 'id', key: ['id'], parts: ['tenant'] };

/** The tenant first, then its tables by name. */
export async function listExportedTables(tx: GlobalTransaction): Promise<TenantTable[]> {
  const tables = await listTenantTables(tx);
  const exported = tables.filter(({ name }) => !leftOut.includes(name));
  return [tenantTable, ...exported.sort((a, b) => (a.name < b.name ? -1 : 1))];
}

/** The rows in the order of their key, a few hundred at a time. One table at a time in a transaction. */
export async function* readTenantRows(
  tx: Transaction,
  { name, column, key }: TenantTable,
): AsyncGenerator<string[]> {
  const order = key.map((one) => `r.${quoted(one)}`).join(', ');
  await tx.execute(sql`
    declare exported no scroll cursor for
    select (to_jsonb(r) - ${secretColumns}::text[])::text as line
    from ${rawSql(quoted(name))} r where r.${rawSql(quoted(column))} = ${tx.tenantId}
    order by ${rawSql(order === '' ? '1' : order)}`);
  try {
    for (;;) {
      const rows = await tx.rows<{ line: string }>(
        rawSql(`fetch forward ${rowsPerFetch} from exported`),
      );
      if (rows.length === 0) return;
      yield rows.map(({ line }) => line);
    }
  } finally {
    await tx.execute(rawSql('close exported')).catch(() => undefined);
  }
}

/** The newest migration of the database. */
export async function readSchemaVersion(tx: GlobalTransaction): Promise<string> {
  const row = await tx.row<{ name: string }>(
    sql`select name from carillon_migration order by number desc limit 1`,
  );
  return row?.name ?? '';
}
