import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { SystemAccount } from './postgres-place.ts';

const execFileAsync = promisify(execFile);

/**
 * Passwords of the superuser (`postgres`), of the owner of the schema (`carillon`) and of the login that the
 * server and the workers use (`carillon_runtime`).
 */
type PostgresCredentials = { admin: string; app: string; runtime: string };

/** An initialised database cluster and the passwords that open it. */
export type PostgresCluster = { directory: string; credentials: PostgresCredentials };

/** Without `fsync` nothing is forced to disk (tests). */
export type PrepareClusterOptions = {
  place: string;
  binaries: PostgresBinaries;
  account: SystemAccount | null;
  fsync: boolean;
};

/** Environment of every PostgreSQL program, without the user's PG* and locale settings. */
export const postgresEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Opens the cluster in `place`; the first time creates it (UTF-8, C locale, scram passwords). */
export async function preparePostgresCluster(
  options: PrepareClusterOptions,
): Promise<PostgresCluster> {
  const directory = join(options.place, 'cluster');
  const credentialsFile = join(options.place, 'credentials.json');
  if (existsSync(directory)) {
    return { directory, credentials: readCredentials(credentialsFile, directory) };
  }
  const credentials = { admin: newPassword(), app: newPassword(), runtime: newPassword() };
  writeCredentials(credentialsFile, credentials);
  await initialise(options, directory, credentials.admin);
  return { directory, credentials };
}

function writeCredentials(file: string, credentials: PostgresCredentials): void {
  writeFileSync(file, JSON.stringify(credentials), { mode: 0o600 });
  chmodSync(file, 0o600);
}

function readCredentials(file: string, directory: string): PostgresCredentials {
  try {
    const parsed = JSON.parse(readFileSync(file, 'utf8')) as Partial<PostgresCredentials>;
    const { admin, app, runtime = newPassword() } = parsed;
    if (admin && app) {
      // Data directories of earlier versions have no runtime login yet.
      if (!parsed.runtime) writeCredentials(file, { admin, app, runtime });
      return { admin, app, runtime };
    }
  } catch {
    // The error below says what to do.
  }
  throw new Error(
    `The password file ${file} of the database in ${directory} is missing or unreadable. ` +
      'Restore it, or delete the data directory to start afresh.',
  );
}

async function initialise(
  options: PrepareClusterOptions,
  directory: string,
  password: string,
): Promise<void> {
  // Created under another name and renamed: an interrupted first start leaves no incomplete cluster.
  const partial = `${directory}.partial`;
  const passwordFile = join(options.place, 'initdb-password');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const account = options.account;
  if (account) {
    for (const path of [partial, passwordFile]) chownSync(path, account.uid, account.gid);
  }
  try {
    await runInitdb(options, partial, passwordFile);
    renameSync(partial, directory);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(partial, { recursive: true, force: true });
  }
}

async function runInitdb(
  options: PrepareClusterOptions,
  directory: string,
  passwordFile: string,
): Promise<void> {
  const { account } = options;
  const args = ['-D', directory, '-U', 'postgres', '-A', 'scram-sha-256', '-E', 'UTF8'];
  args.push('--locale=C', `--pwfile=${passwordFile}`, '--no-instructions');
  if (!options.fsync) args.push('--no-sync');
  try {
    await execFileAsync(options.binaries.initdb, args, {
      cwd: directory,
      env: postgresEnvironment,
      timeout: 120_000,
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    });
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    throw new Error(`initdb failed in ${directory}: ${stderr?.trim() || String(cause)}`, { cause });
  }
}

/** Letters, digits, - and _ only: safe in a URL and in a password file without quoting. */
function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** The database, and the role that owns it. */
export const appName = 'carillon';
/** The login of the server and the workers; `migrate` creates it. */
export const runtimeName = 'carillon_runtime';

/**
 * Creates the owner and the database if missing. The owner is no superuser: a superuser bypasses every
 * row-level security policy, so development would not show what production refuses.
 */
export async function ensureAppDatabase(adminUrl: string, appPassword: string): Promise<void> {
  const client = new pg.Client({
    connectionString: adminUrl,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [appName]);
    if (role.rowCount === 0) {
      const password = client.escapeLiteral(appPassword);
      await client.query(`CREATE ROLE ${appName} LOGIN CREATEDB CREATEROLE PASSWORD ${password}`);
    }
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [appName]);
    if (database.rowCount === 0) {
      await client.query(`CREATE DATABASE ${appName} OWNER ${appName}`);
    }
  } finally {
    await client.end();
  }
}
