/** The rights a login needs to migrate, and the statements that grant them. */
import pg from 'pg';

/** What PostgreSQL says about the login, the database and the application's role. */
export type MigrationFacts = {
  login: string;
  database: string;
  encoding: string;
  /** False when the schema is not there, too. */
  mayCreate: boolean;
  /** Owner of our tables; null before the first migration. */
  owner: string | null;
  isOwner: boolean;
  roleExists: boolean;
  /** Whether the login may take the role, or may grant itself the right to. */
  mayUseRole: boolean;
  mayCreateRole: boolean;
};

/** Yields false, not an error, for objects that do not exist. */
const factsQuery = `
  select current_user as login, current_database() as database,
    current_setting('server_encoding') as encoding,
    coalesce(has_schema_privilege(to_regnamespace('public'), 'create'), false) as "mayCreate",
    (select tableowner from pg_tables
      where schemaname = 'public' and tablename = 'carillon_migration') as owner,
    coalesce((select pg_has_role(tableowner, 'usage') from pg_tables
      where schemaname = 'public' and tablename = 'carillon_migration'), true) as "isOwner",
    app.oid is not null as "roleExists",
    coalesce(pg_has_role(app.oid, case
        when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end)
      or pg_has_role(app.oid, 'member with admin option')
      or (me.rolcreaterole and current_setting('server_version_num')::integer < 160000),
      false) as "mayUseRole",
    me.rolcreaterole or me.rolsuper as "mayCreateRole"
  from pg_roles me left join pg_roles app on app.rolname = 'carillon_app'
  where me.rolname = current_user`;

export async function readMigrationFacts(client: pg.Client): Promise<MigrationFacts> {
  const { rows } = await client.query<MigrationFacts>(factsQuery);
  if (rows[0]) return rows[0];
  throw new Error('PostgreSQL does not know the login');
}

/** The first missing right with its remedy; null when none is missing. */
export function missingRight(facts: MigrationFacts): string | null {
  const { login, database, encoding, owner } = facts;
  const name = pg.escapeIdentifier(login);
  const inDatabase = `Let an administrator run in the database "${database}":`;
  if (owner === null && encoding !== 'UTF8') {
    return (
      `The database "${database}" has the encoding ${encoding}, which cannot hold every text. ` +
      `Make another one: CREATE DATABASE carillon OWNER ${name} ENCODING 'UTF8' TEMPLATE template0;`
    );
  }
  if (!facts.isOwner) {
    return (
      `The tables in "${database}" belong to "${owner}", not to "${login}". ` +
      `Migrate with the login "${owner}".`
    );
  }
  if (!facts.mayCreate) {
    return (
      `The login "${login}" may not create tables in the schema public of "${database}". ` +
      `${inDatabase} CREATE SCHEMA IF NOT EXISTS public; GRANT CREATE, USAGE ON SCHEMA public TO ${name};`
    );
  }
  if (!facts.roleExists && !facts.mayCreateRole) {
    return (
      `The role carillon_app, which the application works as, does not exist, and the login ` +
      `"${login}" may not create it. Let an administrator run: CREATE ROLE carillon_app NOLOGIN; ` +
      `GRANT carillon_app TO ${name};`
    );
  }
  if (facts.roleExists && !facts.mayUseRole) {
    return (
      `The role carillon_app, which the application works as, was made by another login of this ` +
      `server, and "${login}" is no member of it. Let an administrator run: ` +
      `GRANT carillon_app TO ${name};`
    );
  }
  return null;
}

/** A missing right of the application's role that only the schema's owner can grant; null when it has it. */
export async function missingRightOfRole(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ usage: boolean }>(
    `select has_schema_privilege('carillon_app', 'public', 'usage') as usage`,
  );
  if (rows[0]?.usage) return null;
  return (
    'The role carillon_app may not use the schema public, and this login cannot give it the ' +
    'right. Let an administrator run in the database: GRANT USAGE ON SCHEMA public TO carillon_app;'
  );
}

const connectionRemedies: Readonly<Record<string, string>> = {
  '28P01': 'Check name and password in DATABASE_URL.',
  '28000': 'Check the login in DATABASE_URL, and what pg_hba.conf of the server lets in.',
  '3D000': 'Make it: CREATE DATABASE <name> OWNER <login>; or name another one in DATABASE_URL.',
  ECONNREFUSED: 'Check that PostgreSQL runs, and host and port in DATABASE_URL.',
  ENOTFOUND: 'Check the host in DATABASE_URL.',
};

/** A failed connection in one sentence, without the password. */
export function describeConnectionFailure(databaseUrl: string, error: unknown): string {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : null;
  if (url === null) {
    return 'DATABASE_URL is not an address. Write postgres://login:password@host:port/database.';
  }
  const { code = '', message } = firstError(error);
  const remedy = connectionRemedies[code] ?? 'Check DATABASE_URL.';
  return `PostgreSQL at ${url.host || 'the local socket'} cannot be used: ${message || code}. ${remedy}`;
}

/** A host with several addresses fails with one error per address and no message of its own. */
function firstError(error: unknown): { code?: string; message: string } {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return inner instanceof Error ? inner : { message: String(inner) };
}
