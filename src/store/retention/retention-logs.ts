/** Hashes of logs, kept when their lines go: the link of an execution covers them. */
import type { Transaction } from '../core/database.ts';
import { sql } from '../core/sql.ts';
import { readParts } from '../record/record-parts.ts';

/** By execution, the hash of each log that its link covers. */
export async function logPartsOf(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, Record<string, string>>> {
  const links = await tx.rows<{ id: string; covered: string }>(sql`
    select object_id as id, covered from record_link
    where tenant_id = ${tx.tenantId} and object_type = 'execution'
      and object_id = any (${[...ids]}::uuid[])`);
  const covered = new Map(links.map(({ id, covered: keys }) => [id, keys] as const));
  const parts = await readParts(tx, 'execution', [...covered.keys()], covered);
  return new Map(
    [...parts].map(([id, found]) => {
      return [id, Object.fromEntries([...found].filter(([key]) => key.startsWith('l')))] as const;
    }),
  );
}
