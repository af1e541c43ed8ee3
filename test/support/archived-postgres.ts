/** A PostgreSQL of one test with its log archived, and the scripts of `deploy/backup` to run on it. */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { inject } from 'vitest';
import { type RunningPostgres, startPostgres } from '../../src/dev/postgres/postgres.ts';
import { findServiceAccount } from '../../src/dev/postgres/postgres-place.ts';
import { migrate } from '../../src/store/migrate/migrate.ts';

import './provided-context.ts';

const execFileAsync = promisify(execFile);
const programs = [
  'postgres',
  'initdb',
  'pg_basebackup',
  'pg_verifybackup',
  'pg_archivecleanup',
  'psql',
];
const scriptTimeoutMs = 120_000;

/** A folder with all programs of one PostgreSQL, servers and clients: of PATH, else the newest of Debian's; or null. */
export function findPostgresPrograms(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const installed = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((one) => join(debian, one, 'bin'));
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...installed];
  return folders.find((one) => programs.every((name) => existsSync(join(one, name)))) ?? null;
}

export type Script = 'archive-wal.sh' | 'backup.sh' | 'mark.sh' | 'restore.sh';

/** Of one script: its exit code, and what it printed. */
export type ScriptEnd = { code: number; stdout: string; stderr: string };

export type ArchivedPostgres = Awaited<ReturnType<typeof startArchivedPostgres>>;

/** Folders for the user that PostgreSQL runs as, and the running server. Call `stop` at the end. */
export async function startArchivedPostgres(programsIn: string) {
  const account = findServiceAccount();
  const place = mkdtempSync(join(inject('scratchDirectory'), 'archived-'));
  chmodSync(place, 0o711);
  const own = (name: string): string => {
    const folder = join(place, name);
    mkdirSync(folder);
    if (account) chownSync(folder, account.uid, account.gid);
    return folder;
  };
  const folders = { archive: own('wal'), backups: own('backups'), spare: own('spare') };
  // A clone of the repository may be where that user cannot read.
  const scripts = join(place, 'scripts');
  cpSync('deploy/backup', scripts, { recursive: true });
  let port: number | undefined;

  const start = async (): Promise<RunningPostgres> => {
    const running = await startPostgres({
      dataDirectory: join(place, 'postgres'),
      logFile: join(place, 'postgres.log'),
      cacheDirectory: place,
      binaries: {
        directory: programsIn,
        postgres: join(programsIn, 'postgres'),
        initdb: join(programsIn, 'initdb'),
      },
      fsync: true,
      ...(port === undefined ? {} : { port }),
      settings: {
        archive_mode: 'on',
        archive_command: `${join(scripts, 'archive-wal.sh')} "%p" "%f" ${folders.archive}`,
        archive_timeout: '60s',
      },
    });
    ({ port } = running);
    return running;
  };

  let running = await start();
  await migrate({ databaseUrl: running.ownerUrl, runtimeUrl: running.url });

  async function run(script: Script, args: readonly string[]): Promise<ScriptEnd> {
    const { password, port: at } = new URL(running.adminUrl);
    const env = { PATH: `${programsIn}:/usr/bin:/bin`, PGHOST: '127.0.0.1', PGPORT: at };
    const options = {
      cwd: place,
      env: { ...env, PGUSER: 'postgres', PGPASSWORD: password },
      timeout: scriptTimeoutMs,
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    };
    try {
      return { code: 0, ...(await execFileAsync(join(scripts, script), args, options)) };
    } catch (error) {
      const { code, stdout, stderr } = error as Partial<ScriptEnd>;
      return { code: code ?? -1, stdout: stdout ?? '', stderr: stderr ?? String(error) };
    }
  }

  const ask = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: running.adminUrl, query_timeout: 30_000 });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  return {
    ...folders,
    database: {
      url: running.url,
      ownerUrl: running.ownerUrl,
      name: 'carillon',
      drop: async () => undefined,
    },
    dataDirectory: running.clusterDirectory,
    logFile: join(place, 'postgres.log'),
    run,
    ask,
    /** Kills the server with SIGKILL and deletes its data directory. */
    async lose(): Promise<void> {
      const exited = new Promise<void>((done) => running.onExit(() => done()));
      process.kill(running.pid, 'SIGKILL');
      await exited;
      rmSync(running.clusterDirectory, { recursive: true });
      // What an administrator leaves of it: an empty folder that PostgreSQL's user may write to.
      mkdirSync(running.clusterDirectory, { mode: 0o700 });
      if (account) chownSync(running.clusterDirectory, account.uid, account.gid);
    },
    /** Starts the server on what is in the data directory now. */
    async startAgain(): Promise<void> {
      running = await start();
    },
    async stop(): Promise<void> {
      await running.stop();
      rmSync(place, { recursive: true, force: true });
    },
  };
}
