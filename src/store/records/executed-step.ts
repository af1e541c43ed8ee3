/** A step as its execution has it: pinned by its revision, or inserted into the execution alone. */
import { type Sql, sql } from '../core/sql.ts';

/** JSON of the step at an index, of the record `r` (or the view of it) when it was inserted, else of the revision `v`. */
export function stepOf(r: Sql, v: Sql, index = sql`${r}.step_index`): Sql {
  return sql`coalesce(${r}.inserted -> 'step', ${v}.definition -> 'steps' -> ${index})`;
}
