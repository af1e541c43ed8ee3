/** Gives the login of the server and the workers what it needs: to exist, and to be a member of carillon_app. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { MigrationError } from './migration-files.ts';

/** What `databaseUrl` says of a login. */
export type RuntimeLogin = { name: string; password: string };

/** @throws MigrationError when the address has no login. */
export function readRuntimeLogin(databaseUrl: string): RuntimeLogin {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : null;
  if (url !== null && url.username !== '') {
    return { name: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  }
  throw new MigrationError(
    'DATABASE_URL names no login. Write postgres://login:password@host:port/database.',
  );
}

type LoginFacts = {
  owner: string;
  exists: boolean;
  isMember: boolean;
  mayCreate: boolean;
  mayGrant: boolean;
};

const factsQuery = `
  select current_user::text as owner, login.oid is not null as exists,
    coalesce(pg_has_role(login.oid, app.oid, case
      when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end),
      false) as "isMember",
    me.rolcreaterole or me.rolsuper as "mayCreate",
    me.rolsuper or pg_has_role(app.oid, 'member with admin option')
      or (me.rolcreaterole and current_setting('server_version_num')::integer < 160000) as "mayGrant"
  from pg_roles me
  join pg_roles app on app.rolname = 'carillon_app'
  left join pg_roles login on login.rolname = $1
  where me.rolname = current_user`;

/**
 * Creates the login if it is missing, with the password of the address, and makes it a member of carillon_app.
 * An existing login keeps its password. Any number of processes may do so at once.
 * @throws MigrationError with the statements for an administrator, when the owner may not.
 */
export async function grantRuntimeLogin(
  client: pg.Client,
  login: RuntimeLogin,
  report: (line: string) => void,
): Promise<void> {
  const { rows } = await client.query<LoginFacts>(factsQuery, [login.name]);
  const facts = rows[0];
  if (!facts) throw new MigrationError('The role carillon_app does not exist.');
  if (facts.owner === login.name) {
    throw new MigrationError(
      `DATABASE_URL and DATABASE_OWNER_URL name the same login, "${login.name}". The server and the ` +
        'workers need one of their own: choose another name in DATABASE_URL.',
    );
  }
  if (facts.exists && facts.isMember) return;
  const name = pg.escapeIdentifier(login.name);
  if ((!facts.exists && !facts.mayCreate) || !facts.mayGrant) {
    const create = facts.exists ? '' : `CREATE ROLE ${name} LOGIN PASSWORD '…'; `;
    throw new MigrationError(
      `The login "${login.name}" of DATABASE_URL is no member of carillon_app, and "${facts.owner}" may ` +
        `not change that. Let an administrator run: ${create}GRANT carillon_app TO ${name};`,
    );
  }
  if (!facts.exists) await createLogin(client, login);
  await client.query(`grant carillon_app to ${name}`);
  report(
    `${facts.exists ? 'granted' : 'created the login and granted'} carillon_app: ${login.name}`,
  );
}

const duplicateRole = ['42710', '23505'];

async function createLogin(client: pg.Client, { name, password }: RuntimeLogin): Promise<void> {
  const secret = password === '' ? '' : `password ${pg.escapeLiteral(scramVerifier(password))}`;
  try {
    await client.query(
      `create role ${pg.escapeIdentifier(name)} login nosuperuser nocreatedb nocreaterole ` +
        `noreplication nobypassrls ${secret}`,
    );
  } catch (error) {
    // Another process has created it meanwhile.
    if (!duplicateRole.includes((error as { code?: string }).code ?? '')) throw error;
  }
}

const scramRounds = 4096;

/** As PostgreSQL stores it, so that the password itself is in no statement and no log of the server. */
function scramVerifier(password: string): string {
  if (!/^[\x20-\x7e]+$/.test(password)) {
    throw new MigrationError(
      'The password in DATABASE_URL has characters beyond ASCII. Choose another one, or let an ' +
        'administrator create the login.',
    );
  }
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, scramRounds, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const server = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${scramRounds}:${salt.toString('base64')}$${stored}:${server}`;
}
