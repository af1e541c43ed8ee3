/** Migrates the schema: forward only, one process at a time; every process may call it. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { reachFailpoint } from '../../failpoints.ts';
import { installedFile } from '../../installed-file.ts';
import {
  type AppliedMigration,
  type Migration,
  MigrationError,
  pendingMigrations,
  readMigrations,
} from './migration-files.ts';
import {
  describeConnectionFailure,
  missingRight,
  missingRightOfRole,
  readMigrationFacts,
} from './migration-rights.ts';
import { grantRuntimeLogin, readRuntimeLogin, type RuntimeLogin } from './runtime-login.ts';

export type MigrateOptions = {
  /** Login that owns the schema, not the one of the application. */
  databaseUrl: string;
  /** Address of the server and the workers: its login is created if need be, and gets carillon_app. */
  runtimeUrl?: string;
  /** Folder of the migrations; the one beside src/ unless set. */
  directory?: string;
  report?: (line: string) => void;
  /** Returns what would be applied and changes nothing. */
  dryRun?: boolean;
};

type Context = {
  client: pg.Client;
  report: (line: string) => void;
  runtimeLogin: RuntimeLogin | null;
};

/** "carillon" in ASCII, cut to the 63 bits of a lock key; locks belong to one database. */
const lockKey = '7161128223455047022';
const lockWaitMs = 120_000;
const lockPollMs = 200;
const lockTimeoutTries = 10;
/** The oldest PostgreSQL version that is tested. */
const oldestVersion = 150_000;

async function openClient(databaseUrl: string): Promise<pg.Client> {
  try {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'carillon migrate',
      connectionTimeoutMillis: 10_000,
      query_timeout: 600_000,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    await client.connect();
    // Settings of the login or the database must not send the tables elsewhere or stop us half-way.
    await client.query('set search_path = public; set statement_timeout = 0');
    return client;
  } catch (error) {
    throw new MigrationError(describeConnectionFailure(databaseUrl, error), error);
  }
}

async function requireRights({ client }: Context): Promise<void> {
  const missing = missingRight(await readMigrationFacts(client));
  if (missing !== null) throw new MigrationError(missing);
}

async function requireRightsOfRole({ client }: Context): Promise<void> {
  const missing = await missingRightOfRole(client);
  if (missing !== null) throw new MigrationError(missing);
}

async function requireVersion({ client }: Context): Promise<void> {
  const { rows } = await client.query<{ number: string; name: string }>(
    `select current_setting('server_version_num') as number,
            current_setting('server_version') as name`,
  );
  if (Number(rows[0]?.number) >= oldestVersion) return;
  throw new MigrationError(`PostgreSQL ${rows[0]?.name} is too old; version 15 or newer is needed`);
}

/**
 * Polls instead of waiting inside PostgreSQL: a statement that waits for the lock holds a snapshot, and CREATE
 * INDEX CONCURRENTLY in the process with the lock would wait for that snapshot in turn.
 */
async function lockMigrations({ client, report }: Context): Promise<void> {
  const deadline = Date.now() + lockWaitMs;
  for (let round = 0; ; round += 1) {
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock($1) as locked',
      [lockKey],
    );
    if (rows[0]?.locked) return;
    if (round === 0) report('another process is migrating; waiting for it');
    if (Date.now() > deadline) {
      throw new MigrationError(
        `Another process has been migrating for more than ${lockWaitMs / 1000} s.`,
      );
    }
    await delay(lockPollMs);
  }
}

async function readApplied({ client }: Context): Promise<AppliedMigration[]> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('carillon_migration') is not null as there`,
  );
  if (!found[0]?.there) return [];
  const { rows } = await client.query<AppliedMigration>(
    'select number, name, checksum from carillon_migration order by number',
  );
  return rows;
}

async function createMigrationTable({ client }: Context): Promise<void> {
  await client.query(`
    create table if not exists carillon_migration (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
}

async function applyOnce({ client }: Context, migration: Migration): Promise<void> {
  const { number, name, checksum, text } = migration;
  const remember = (): Promise<unknown> =>
    client.query('insert into carillon_migration (number, name, checksum) values ($1, $2, $3)', [
      number,
      name,
      checksum,
    ]);
  if (!migration.transactional) {
    await client.query(text);
    await remember();
    return;
  }
  await client.query('begin');
  try {
    await client.query(text);
    await remember();
    reachFailpoint('migrate.before-commit');
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Another session has locked a table, or changes the same role in another database. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  return (
    ['55P03', '40P01', '40001'].includes(error.code ?? '') ||
    /tuple concurrently updated/.test(error.message)
  );
}

/** Waits 3 s at most for a table each time, so that a migration never blocks other queries for long. */
async function retryLocked(work: () => Promise<void>, { report }: Context): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || attempt >= lockTimeoutTries) throw error;
      report('a table is in use; trying again');
      await delay(lockPollMs * attempt);
    }
  }
}

async function apply(context: Context, migration: Migration): Promise<void> {
  try {
    await retryLocked(() => applyOnce(context, migration), context);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const line = error.position
      ? ` at line ${migration.text.slice(0, Number(error.position)).split('\n').length}`
      : '';
    throw new MigrationError(`${migration.name} failed${line}: ${error.message}`, error);
  }
  context.report(`applied ${migration.name}`);
  reachFailpoint('migrate.file-applied');
}

/** Creates partitions for the coming months; other rows go to the default partition. */
async function createPartitions(context: Context): Promise<void> {
  const { client, report } = context;
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regproc('create_partitions') is not null as there`,
  );
  if (!found[0]?.there) return;
  await retryLocked(async () => {
    const { rows } = await client.query<{ made: number }>(
      `select create_partitions(now(), now() + interval '6 months') as made`,
    );
    if (rows[0]?.made) report(`created ${rows[0].made} partitions`);
  }, context);
}

async function grantLogin(context: Context): Promise<void> {
  const { client, report, runtimeLogin } = context;
  if (runtimeLogin === null) return;
  await retryLocked(() => grantRuntimeLogin(client, runtimeLogin, report), context);
}

async function migrateLocked(context: Context, migrations: Migration[]): Promise<string[]> {
  await context.client.query(`set lock_timeout = '3s'`);
  await lockMigrations(context);
  reachFailpoint('migrate.locked');
  const pending = pendingMigrations(migrations, await readApplied(context));
  await createMigrationTable(context);
  for (const migration of pending) await apply(context, migration);
  reachFailpoint('migrate.before-partitions');
  await createPartitions(context);
  await requireRightsOfRole(context);
  await grantLogin(context);
  return pending.map(({ name }) => name);
}

/**
 * Applies missing migrations and returns their file names; any number of processes may run it at once.
 * @throws MigrationError when the database is newer, was migrated differently, refuses a file, cannot
 * be reached, or does not give the login the rights it needs; the message says the remedy.
 */
export async function migrate(options: MigrateOptions): Promise<{ applied: string[] }> {
  const directory = options.directory ?? installedFile('migrations');
  const migrations = await readMigrations(directory);
  const { runtimeUrl, report = () => undefined } = options;
  const runtimeLogin = runtimeUrl === undefined ? null : readRuntimeLogin(runtimeUrl);
  const client = await openClient(options.databaseUrl);
  const context: Context = { client, report, runtimeLogin };
  try {
    await requireVersion(context);
    if (options.dryRun) {
      const pending = pendingMigrations(migrations, await readApplied(context));
      return { applied: pending.map(({ name }) => name) };
    }
    await requireRights(context);
    return { applied: await migrateLocked(context, migrations) };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    throw new MigrationError(`PostgreSQL refused to migrate: ${error.message}`, error);
  } finally {
    // Ends the session and its lock with it.
    await client.end().catch(() => undefined);
  }
}
