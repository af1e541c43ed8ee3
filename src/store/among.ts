/** Partitioned tables read by the executions that are meant, and nothing between them. */
import { sql } from './sql.ts';
import type { Sql } from './sql.ts';

/**
 * Limits a column of execution ids to those given. The bounds leave out partitions of other months
 * before a prepared statement begins; the list keeps it from reading what lies between an old
 * execution and a new one.
 */
export function among(column: Sql, executionIds: readonly string[]): Sql {
  const ids = [...new Set(executionIds)].sort();
  return sql`${column} >= ${ids[0] ?? ''}::uuid and ${column} <= ${ids.at(-1) ?? ''}::uuid
    and ${column} = any (${ids}::uuid[])`;
}
