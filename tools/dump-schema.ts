/** The schema of a migrated database as SQL, read from PostgreSQL's catalogues: what migrations/schema.sql holds. */
import type pg from 'pg';

type Client = Pick<pg.Client, 'query'>;

/** Partitions of months are made while the product runs; the ledger of migrations is not part of the schema. */
const isOurs = (name: string): boolean => !/_\d{6}$/.test(name) && name !== 'carillon_migration';

async function linesOf(client: Client, query: string, values: unknown[] = []): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(query, values);
  return rows.map(({ line }) => line);
}

/**
 * Tables with their constraints, indexes, policies, triggers and rights, then views and functions, each
 * by name: two databases with the same schema give the same text.
 */
export async function dumpSchema(client: Client): Promise<string> {
  const tables = (
    await linesOf(
      client,
      `select relname as line from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`,
    )
  ).filter(isOurs);
  const parts: string[] = [];
  for (const table of tables) parts.push(await dumpTable(client, table));
  parts.push(...(await dumpViews(client)), ...(await dumpFunctions(client)));
  return `-- Generated from a migrated database; the test of the schema checks it. See CONTRIBUTING.md.\n\n${parts.join('\n\n')}\n`;
}

async function dumpTable(client: Client, table: string): Promise<string> {
  const partition = await linesOf(
    client,
    `select format('partition of %s %s', inhparent::regclass, pg_get_expr(relpartbound, oid)) as line
     from pg_class join pg_inherits on inhrelid = oid where oid = $1::regclass`,
    [table],
  );
  const rules = await dumpRules(client, table, partition.length > 0);
  if (partition.length > 0) return [`create table ${table} ${partition[0]};`, ...rules].join('\n');
  const columns = await linesOf(
    client,
    `select concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
       case when attnotnull then 'not null' end, 'default ' || pg_get_expr(adbin, adrelid)) as line
     from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  const constraints = await linesOf(
    client,
    `select format('constraint %I %s', conname, pg_get_constraintdef(oid)) as line from pg_constraint
     where conrelid = $1::regclass and contype <> 'n' order by contype = 'c', conname`,
    [table],
  );
  const [key] = await linesOf(
    client,
    `select ' partition by ' || pg_get_partkeydef($1::regclass) as line
     from pg_partitioned_table where partrelid = $1::regclass`,
    [table],
  );
  const inside = [...columns, ...constraints].map((line) => `  ${line}`).join(',\n');
  return [`create table ${table} (\n${inside}\n)${key ?? ''};`, ...rules].join('\n');
}

/** A partition has the indexes and triggers of its parent, and triggers of its own. */
async function dumpRules(client: Client, table: string, isPartition: boolean): Promise<string[]> {
  const indexes = `select indexdef || ';' as line from pg_indexes
    where schemaname = 'public' and tablename = $1 and indexname not in (
      select conname from pg_constraint where conrelid = $1::text::regclass) order by indexname`;
  const triggers = `select pg_get_triggerdef(oid) || ';' as line from pg_trigger
    where tgrelid = $1::text::regclass and not tgisinternal and tgparentid = 0 order by tgname`;
  const security = `select format('alter table %I %s row level security;', relname, word) as line
    from pg_class, lateral (values (relrowsecurity, 'enable'), (relforcerowsecurity, 'force')) s (is_on, word)
    where oid = $1::text::regclass and is_on order by word`;
  const policies = `select format('create policy %I on %I using %s with check %s;', policyname, tablename,
      qual, with_check) as line
    from pg_policies where schemaname = 'public' and tablename = $1 order by policyname`;
  const rights = `select format('grant %s on %I to %I;',
      lower(string_agg(privilege_type, ', ' order by privilege_type)), $1::text, rolname) as line
    from pg_class, lateral aclexplode(relacl) join pg_roles on pg_roles.oid = grantee
    where pg_class.oid = $1::text::regclass and grantee <> relowner group by rolname order by rolname`;
  const wanted = isPartition
    ? [triggers, security, policies, rights]
    : [indexes, triggers, security, policies, rights];
  const lines: string[] = [];
  for (const query of wanted) lines.push(...(await linesOf(client, query, [table])));
  return lines;
}

function dumpViews(client: Client): Promise<string[]> {
  return linesOf(
    client,
    `select concat(format('create view %I', relname), ' with (' || array_to_string(reloptions, ', ') || ')',
       ' as', E'\\n', pg_get_viewdef(pg_class.oid, true), (
         select string_agg(format(E'\\ngrant %s on %I to %I;', lower(privilege_type), relname, rolname), '')
         from aclexplode(relacl) join pg_roles on pg_roles.oid = grantee where grantee <> relowner)) as line
     from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v' order by relname`,
  );
}

function dumpFunctions(client: Client): Promise<string[]> {
  return linesOf(
    client,
    `select concat(rtrim(pg_get_functiondef(oid), E'\\n'), ';', case when proacl is not null then
       E'\\n-- may be run by: ' || (
         select string_agg(coalesce(rolname, 'public'), ', ' order by rolname) from aclexplode(proacl)
         left join pg_roles on pg_roles.oid = grantee where grantee <> proowner) end) as line
     from pg_proc where pronamespace = 'public'::regnamespace order by proname, oid::regprocedure::text`,
  );
}
