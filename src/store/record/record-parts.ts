/** The parts of final objects, hashed by PostgreSQL: what a link of the record covers. */
import { parseLogKey, type RecordType, unpackKeys } from '../../domain/record-chain.ts';
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';

/** By object id, and within it by key. */
export type PartsById = Map<string, Map<string, string>>;

type PartRow = { id: string; key: string; hash: string };

export const finalStatus = sql`status in ('Completed', 'CompletedWithErrors', 'Failed', 'TimedOut', 'Cancelled',
  'Terminated', 'Skipped', 'Lost')`;

const hashOf = (text: Sql): Sql => sql`encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;

/** The columns that have a value, so that a column a later version adds changes no text of an older row. */
const withoutNulls = (
  row: Sql,
): Sql => sql`(select coalesce(jsonb_object_agg(key, value), '{}')::text
  from jsonb_each(${row}) where value <> 'null'::jsonb)`;

/**
 * Texts of rows. Left out is what may still change after the end, and nothing else. Not a function of the
 * database: calling one takes longer than all the rest.
 */
export const rowTexts = {
  whole: withoutNulls(sql`to_jsonb(t)`),
  attempt: withoutNulls(
    sql`to_jsonb(t) - '{log_lines,log_bytes,log_dropped,progress_at,updated_at}'::text[]`,
  ),
  /** It has no columns of JSON, so that all nulls are its own. There are many, and this is quicker. */
  logLine: sql`json_strip_nulls(to_json(t))::text`,
};

/** An attempt whose start was stored late still gets the columns of its start. */
const endedAttempt = sql`t.status <> 'InProgress' and t.started_at is not null`;

const tables = { 'audit-event': sql`audit_event`, contradiction: sql`contradiction` };

/** Of what is there now. `covered`, by object id, bounds the logs to the lines that were linked. */
export async function readParts(
  tx: Transaction,
  type: RecordType,
  ids: readonly string[],
  covered: ReadonlyMap<string, string> | null = null,
): Promise<PartsById> {
  const found: PartsById = new Map();
  if (ids.length === 0) return found;
  const rows =
    type === 'execution'
      ? await readExecutionParts(tx, ids, covered)
      : await tx.rows<PartRow>(sql`
          select t.id, 'row' as key, ${hashOf(rowTexts.whole)} as hash
          from ${tables[type]} t where t.tenant_id = ${tx.tenantId} and t.id = any (${[...ids]}::uuid[])`);
  for (const { id, key, hash } of rows) {
    const parts = found.get(id) ?? new Map<string, string>();
    found.set(id, parts.set(key, hash));
  }
  return found;
}

/** A run of an execution; `base` is the execution that its attempts are stored under. */
type Run = { id: string; base: string; runId: string };

/** The attempts of an execution made for a reset are stored under the one that was reset. */
function findRuns(tx: Transaction, ids: readonly string[]): Promise<Run[]> {
  return tx.rows(sql`
    select distinct e.id, coalesce(e.reset_of, e.id) as base, r.run_id as "runId"
    from execution e
    join activity_record r on r.tenant_id = e.tenant_id and r.execution_id = e.id
    where e.tenant_id = ${tx.tenantId} and e.id = any (${[...ids]}::uuid[])
      and r.execution_id = any (${[...ids]}::uuid[])`);
}

/** Joins `t` to the runs. Ids as a list, too: then PostgreSQL reads just these by the index. */
function ofRuns(tx: Transaction, runs: readonly Run[], table: Sql): Sql {
  const bases = runs.map(({ base }) => base);
  return sql`unnest(${runs.map(({ id }) => id)}::uuid[], ${bases}::uuid[],
      ${runs.map(({ runId }) => runId)}::uuid[]) as x (id, base, run_id)
    join ${table} t on t.tenant_id = ${tx.tenantId} and t.execution_id = any (${bases}::uuid[])
      and t.execution_id = x.base and t.run_id = x.run_id`;
}

async function readExecutionParts(
  tx: Transaction,
  ids: readonly string[],
  covered: ReadonlyMap<string, string> | null,
): Promise<PartRow[]> {
  const runs = await findRuns(tx, ids);
  const own = tx.rows<PartRow>(sql`
    select t.id, 'row' as key, ${hashOf(rowTexts.whole)} as hash
    from execution t where t.tenant_id = ${tx.tenantId} and t.id = any (${[...ids]}::uuid[])
      and ${finalStatus}`);
  const records = tx.rows<PartRow>(sql`
    select t.execution_id as id, 'r' || t.run_id || '.' || t.step_index as key,
      ${hashOf(rowTexts.whole)} as hash
    from activity_record t
    where t.tenant_id = ${tx.tenantId} and t.execution_id = any (${[...ids]}::uuid[])
      and t.status in ('Completed', 'CompletedWithWarnings', 'Failed', 'TimedOut', 'Cancelled',
        'Skipped', 'NotRun', 'Interrupted')
    order by t.execution_id, t.run_id, t.step_index`);
  const attempts = tx.rows<PartRow>(sql`
    select x.id, 'a' || t.run_id || '.' || t.step_index || '.' || t.attempt as key,
      ${hashOf(rowTexts.attempt)} as hash
    from ${ofRuns(tx, runs, sql`attempt`)} and ${endedAttempt}
    order by x.id, t.run_id, t.step_index, t.attempt`);
  const logs = covered === null ? readWholeLogs(tx, runs) : readCoveredLogs(tx, runs, covered);
  return (await Promise.all([own, records, attempts, logs])).flat();
}

const logHash = sql`${hashOf(sql`string_agg(${hashOf(rowTexts.logLine)}, '' order by t.line)`)} as hash`;

function readWholeLogs(tx: Transaction, runs: readonly Run[]): Promise<PartRow[]> {
  return tx.rows(sql`
    select x.id, ${logHash},
      'l' || t.run_id || '.' || t.step_index || '.' || t.attempt || '=' || max(t.line) as key
    from ${ofRuns(tx, runs, sql`log_line`)}
    group by x.id, t.run_id, t.step_index, t.attempt
    order by x.id, t.run_id, t.step_index, t.attempt`);
}

async function readCoveredLogs(
  tx: Transaction,
  runs: readonly Run[],
  covered: ReadonlyMap<string, string>,
): Promise<PartRow[]> {
  const bases = new Map(runs.map(({ id, base }) => [id, base] as const));
  const keys = [...bases].flatMap(([id, base]) =>
    unpackKeys(covered.get(id) ?? '').flatMap((key) => {
      const log = parseLogKey(key);
      return log === null ? [] : [{ id, base, key, ...log }];
    }),
  );
  if (keys.length === 0) return [];
  return tx.rows(sql`
    select c.id, c.key, ${logHash}
    from unnest(${keys.map(({ id }) => id)}::uuid[], ${keys.map(({ key }) => key)}::text[],
      ${keys.map(({ base }) => base)}::uuid[],
      ${keys.map(({ runId }) => runId)}::uuid[], ${keys.map(({ stepIndex }) => stepIndex)}::integer[],
      ${keys.map(({ attempt }) => attempt)}::integer[], ${keys.map(({ lines }) => lines)}::bigint[])
      as c (id, key, base, run_id, step_index, attempt, lines)
    join log_line t on t.tenant_id = ${tx.tenantId}
      and t.execution_id = any (${[...bases.values()]}::uuid[]) and t.execution_id = c.base
      and t.run_id = c.run_id and t.step_index = c.step_index and t.attempt = c.attempt
      and t.line <= c.lines
    group by c.id, c.key`);
}
