/** A private MariaDB server for one test file, where the program is on the machine. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import getPort from 'get-port';
import mysql from 'mysql2/promise';

const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

function find(program: string): string | null {
  return places.map((place) => join(place, program)).find((path) => existsSync(path)) ?? null;
}

const server = find('mariadbd');
const installer = find('mariadb-install-db');

/** Why the tests cannot run here; null when they can. */
export const mariaDbMissing =
  server === null || installer === null ? 'mariadbd is not on this machine' : null;

export type MariaDb = { port: number; password: string; stop(): Promise<void> };

/** With a user `carillon` who owns the database `hr`. */
export async function startMariaDb(): Promise<MariaDb> {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-mariadb-'));
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  const user = userInfo().username;
  const password = 'the-password-of-mariadb';
  const common = ['--no-defaults', `--datadir=${data}`, `--user=${user}`];
  await promisify(execFile)(installer ?? '', [
    ...common,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const init = join(folder, 'init.sql');
  await writeFile(
    init,
    `CREATE DATABASE hr;\nCREATE USER carillon@'%' IDENTIFIED BY '${password}';\nGRANT ALL ON hr.* TO carillon@'%';\n`,
  );
  const port = await getPort({ host: '127.0.0.1' });
  const child = spawn(
    server ?? '',
    [
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'sock')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--init-file=${init}`,
      '--innodb-lock-wait-timeout=1',
      '--skip-log-bin',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4_000)));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(port, password, () => child.exitCode);
  } catch (error) {
    await stop();
    throw new Error(`MariaDB did not start: ${said}`, { cause: error });
  }
  return { port, password, stop };
}

async function untilReady(
  port: number,
  password: string,
  exitCode: () => number | null,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      const options = { host: '127.0.0.1', port, user: 'carillon', password, database: 'hr' };
      const connection = await mysql.createConnection(options);
      await connection.end();
      return;
    } catch (error) {
      if (exitCode() !== null || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
