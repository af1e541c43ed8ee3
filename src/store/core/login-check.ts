/** Refuses a login of PostgreSQL that could lift row-level security or change the record. */
import type { ClientBase } from 'pg';

/** One right too many: the role that has it (the login itself, or one it is a member of), and which. */
export type ExcessRight = { role: string; right: string };

/** The login could do more than the application may. The message has the remedy. */
export class LoginRefusedError extends Error {
  override readonly name = 'LoginRefusedError';
  readonly login: string;
  readonly rights: readonly ExcessRight[];
  constructor(login: string, rights: readonly ExcessRight[]) {
    super(describeRefusal(login, rights));
    this.login = login;
    this.rights = rights;
  }
}

/** Predefined roles that only show settings and statistics. Any other may come to read or write rows. */
const harmlessRoles =
  'pg_monitor, pg_read_all_settings, pg_read_all_stats, pg_stat_scan_tables, pg_checkpoint, ' +
  'pg_use_reserved_connections';

/** The login does not own the schema, or the schema is older than this version. The message has the remedy. */
export class OwnerRequiredError extends Error {
  override readonly name = 'OwnerRequiredError';
}

/** @throws OwnerRequiredError unless the login may act as the owner of our tables. */
export async function checkOwner(client: Pick<ClientBase, 'query'>): Promise<void> {
  const { rows } = await client.query<{ login: string; owner: string | null; owns: boolean }>(`
    select current_user::text as login, min(tableowner)::text as owner,
      coalesce(bool_and(pg_has_role(tableowner, 'usage')), false) as owns
    from pg_tables where schemaname = 'public' and tablename in ('tenant', 'removed_tenant')
    having count(*) = 2`);
  const [facts] = rows;
  if (!facts) {
    throw new OwnerRequiredError('The schema of this database is too old: run `carillon migrate`.');
  }
  if (facts.owns) return;
  throw new OwnerRequiredError(
    `The login "${facts.login}" does not own the schema; "${facts.owner}" does. Set ` +
      'DATABASE_OWNER_URL to the address that `carillon migrate` uses.',
  );
}

const grantPrefix = 'may delete or truncate ';

/** The record, whose final rows may not be deleted. */
const recordTables =
  'execution, activity_record, attempt, log_line, contradiction, audit_event, fire, record_link, ' +
  'retention_cut, removed_object';

/**
 * Of the session's user, not of the current role: RESET ROLE leads back to it. Counts roles it is a member
 * of, inherited or not, because it can take them. A superuser is a member of all, so it is named alone.
 */
const excessRights = `
  with me as (select oid, rolsuper from pg_roles where rolname = session_user),
  base as (select d.datdba, n.nspowner from pg_database d, pg_namespace n
    where d.datname = current_database() and n.nspname = 'public'),
  reachable as (
    select r.* from pg_roles r, me
    where r.oid = me.oid or not me.rolsuper and pg_has_role(session_user, r.oid, 'member')
  )
  select session_user::text as login, r.rolname::text as role, found.name as "right"
  from reachable r
  cross join base b
  cross join lateral (values
    (1, 'SUPERUSER', r.rolsuper),
    (2, 'BYPASSRLS', r.rolbypassrls),
    (3, 'CREATEROLE', r.rolcreaterole),
    (4, 'REPLICATION', r.rolreplication),
    (5, 'owns the database', r.oid = b.datdba),
    (6, 'owns the schema public', r.oid = b.nspowner),
    (7, 'owns tables', exists (select from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relowner = r.oid)),
    (8, 'owns functions', exists (select from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.proowner = r.oid)),
    (9, 'predefined role', r.rolname like 'pg\\_%'
      and r.rolname <> all (string_to_array('${harmlessRoles}', ', ')))
  ) as found (rank, name, yes)
  where found.yes
  union all
  select session_user::text, session_user::text, '${grantPrefix}' || c.relname
  from pg_class c, me
  where not me.rolsuper and c.relnamespace = 'public'::regnamespace
    and c.relname = any (string_to_array('${recordTables}', ', '))
    and has_table_privilege(session_user, c.oid, 'delete, truncate, trigger')
  limit 20`;

/**
 * Checks the login of a new connection, before it is used. One statement.
 * @throws LoginRefusedError when it has a right that the application must not have.
 */
export async function checkLogin(client: Pick<ClientBase, 'query'>): Promise<void> {
  const { rows } = await client.query<ExcessRight & { login: string }>(excessRights);
  const [first] = rows;
  if (!first) return;
  throw new LoginRefusedError(
    first.login,
    rows.map(({ role, right }) => ({ role, right })),
  );
}

function describeRefusal(login: string, rights: readonly ExcessRight[]): string {
  const grants = rights.filter(({ right }) => right.startsWith(grantPrefix));
  // An owner may do that as well; one reason is enough.
  const shown =
    grants.length === rights.length ? rights : rights.filter((r) => !grants.includes(r));
  const found = shown.map(({ role, right }) =>
    role === login ? describeOwn(right) : `is a member of "${role}"${describeRole(right)}`,
  );
  return (
    `Carillon does not work with the database login "${login}", which could switch row-level ` +
    `security off or change the record: it ${[...new Set(found)].join(', ')}. ${remedy}`
  );
}

const attributes = new Set(['SUPERUSER', 'BYPASSRLS', 'CREATEROLE', 'REPLICATION']);

function describeOwn(right: string): string {
  return attributes.has(right) ? `has ${right}` : right;
}

function describeRole(right: string): string {
  if (right === 'predefined role') return '';
  return attributes.has(right) ? `, which has ${right}` : `, which ${right}`;
}

const remedy =
  'Use a login that is a member of carillon_app and nothing else: set DATABASE_OWNER_URL to the ' +
  'address of the owner, DATABASE_URL to one with another login, and run: carillon migrate. It creates ' +
  'that login, or prints the statements for an administrator. To keep the login, let an administrator ' +
  'revoke what is named here (ALTER ROLE … NOCREATEROLE; REVOKE <role> FROM <login>; …).';
