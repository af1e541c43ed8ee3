import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { resolveCacheDirectory } from '../../../src/dev/data-directory.ts';
import {
  type RunningPostgres,
  startPostgres,
  type StartPostgresOptions,
} from '../../../src/dev/postgres/postgres.ts';
import { removePostgresData } from '../../../src/dev/postgres/postgres-place.ts';
import { processIdentity } from '../../../src/dev/supervise/process-lock.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const CACHE = resolveCacheDirectory({ env: process.env });
/** A parent process of its own, so that it can be killed without an orderly stop. */
const PARENT = `
  const { startPostgres } = await import(${JSON.stringify(new URL('../../../src/dev/postgres/postgres.ts', import.meta.url).href)});
  const { pid, ownerUrl } = await startPostgres(JSON.parse(process.argv[1]));
  process.stdout.write(JSON.stringify({ pid, ownerUrl }));
`;
const IS_ROOT = process.getuid?.() === 0;

describe('startPostgres', () => {
  it('keeps its data over an orderly stop and start', async () => {
    const options = someOptions();
    const first = await start(options);
    await query(first.ownerUrl, 'CREATE TABLE note AS SELECT 1 AS one');
    await first.stop();

    const second = await start(options);
    expect(await query(second.ownerUrl, 'SELECT one FROM note')).toEqual([{ one: 1 }]);
    expect(second.version).toMatch(/^18\./);
  });

  it('keeps acknowledged rows when the server is killed', async () => {
    const options = { ...someOptions(), fsync: true };
    const first = await start(options);
    await query(first.ownerUrl, 'CREATE TABLE note AS SELECT 1 AS one');
    const ended = new Promise((resolve) => first.onExit(resolve));
    process.kill(first.pid, 'SIGKILL');
    expect(await ended).toEqual({ code: null, signal: 'SIGKILL' });

    const second = await start(options);
    expect(await query(second.ownerUrl, 'SELECT one FROM note')).toEqual([{ one: 1 }]);
  });

  it('takes over from a parent that was killed, stopping the server it left behind', async () => {
    const options = someOptions();
    const parent = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', PARENT, JSON.stringify(options)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [announced] = (await once(parent.stdout, 'data')) as [Buffer];
    const left = JSON.parse(announced.toString()) as { pid: number; ownerUrl: string };
    await query(left.ownerUrl, 'CREATE TABLE note AS SELECT 1 AS one');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(processIdentity(left.pid)).not.toBeNull();

    const second = await start(options);
    expect(processIdentity(left.pid)).toBeNull();
    expect(await query(second.ownerUrl, 'SELECT one FROM note')).toEqual([{ one: 1 }]);
  });

  it('starts over a pid file whose process id now belongs to another program', async () => {
    const options = someOptions();
    const first = await start(options);
    const pidFile = join(first.clusterDirectory, 'postmaster.pid');
    const content = readFileSync(pidFile, 'utf8');
    await first.stop();
    writeFileSync(pidFile, content.replace(String(first.pid), String(process.pid)));

    await expect(start(options)).resolves.toMatchObject({ version: first.version });
  });

  it('comes back at the same port at once, so that those who knew it find it again', async () => {
    const options = someOptions();
    const first = await start(options);
    process.kill(first.pid, 'SIGKILL');
    await new Promise<void>((resolve) => first.onExit(() => resolve()));
    expect((await start({ ...options, port: first.port })).port).toBe(first.port);
  });

  it('refuses a second server on the same data while the first one runs', async () => {
    const options = someOptions();
    await start(options);
    await expect(startPostgres(options)).rejects.toThrow(`in use by process ${process.pid}`);
  });

  it('refuses a login without the password, and the owner is no superuser', async () => {
    const running = await start(someOptions());
    const url = new URL(running.ownerUrl);
    url.password = 'guess';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(await query(running.ownerUrl, "SELECT current_setting('is_superuser') AS su")).toEqual([
      { su: 'off' },
    ]);
  });

  it('listens on loopback only, without a socket file', async () => {
    const running = await start(someOptions());
    const rows = await query(
      running.adminUrl,
      "SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories', 'server_encoding') ORDER BY name",
    );
    expect(rows).toEqual([
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'server_encoding', setting: 'UTF8' },
      { name: 'unix_socket_directories', setting: '' },
    ]);
  });

  it('tells where the password file went instead of guessing', async () => {
    const options = someOptions();
    const running = await start(options);
    await running.stop();
    rmSync(join(running.clusterDirectory, '..', 'credentials.json'));
    await expect(startPostgres(options)).rejects.toThrow(/password file .* is missing/);
  });

  it.runIf(IS_ROOT)('works as root below a closed folder, keeping the data elsewhere', async () => {
    const closed = temporaryDirectory(0o700);
    const options = { ...someOptions(), dataDirectory: join(closed, 'pg') };
    onTestFinished(() => removePostgresData(options.dataDirectory));
    const first = await start(options);
    await query(first.ownerUrl, 'CREATE TABLE note AS SELECT 1 AS one');
    expect(first.clusterDirectory.startsWith(closed)).toBe(false);
    expect(statSync(first.clusterDirectory).mode & 0o777).toBe(0o700);
    await first.stop();

    const second = await start(options);
    expect(await query(second.ownerUrl, 'SELECT one FROM note')).toEqual([{ one: 1 }]);
    await second.stop();
    removePostgresData(options.dataDirectory);
    expect(existsSync(first.clusterDirectory)).toBe(false);
  });

  it('makes its own copy of the programs, with library links, in an empty cache', async () => {
    const cacheDirectory = join(temporaryDirectory(), 'cache');
    mkdirSync(cacheDirectory, { mode: 0o755 });
    const running = await start({ ...someOptions(), cacheDirectory });
    expect(running.version).toMatch(/^18\./);
  });
});

function someOptions(): StartPostgresOptions {
  const directory = temporaryDirectory();
  return {
    dataDirectory: join(directory, 'pg'),
    logFile: join(directory, 'postgres.log'),
    cacheDirectory: CACHE,
    fsync: false,
  };
}

async function start(options: StartPostgresOptions): Promise<RunningPostgres> {
  const running = await startPostgres(options);
  onTestFinished(() => running.stop());
  return running;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, query_timeout: 10_000 });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
