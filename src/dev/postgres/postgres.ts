import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import pg from 'pg';
import {
  type ChildExit,
  startChildProcess,
  type SupervisedChild,
} from '../supervise/child-process.ts';
import { type ChildRegistry, openChildRegistry } from '../supervise/child-registry.ts';
import { readLogTail } from '../supervise/keep-running.ts';
import {
  acquireProcessLock,
  processCommandLine,
  processIdentity,
} from '../supervise/process-lock.ts';
import { installPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import {
  appName,
  ensureAppDatabase,
  type PostgresCluster,
  postgresEnvironment,
  preparePostgresCluster,
  runtimeName,
} from './postgres-cluster.ts';
import { findServiceAccount, resolvePostgresPlace, type SystemAccount } from './postgres-place.ts';

const host = '127.0.0.1';
/** Crash recovery after a power cut may replay a lot of log; longer than this is a fault. */
const readyTimeoutMs = 60_000;

/** Without `port` a free one is taken; without `binaries` the embedded PostgreSQL runs. */
export type StartPostgresOptions = {
  dataDirectory: string;
  logFile: string;
  cacheDirectory: string;
  fsync: boolean;
  binaries?: PostgresBinaries;
  /** The caller creates logins and databases; only `adminUrl` works then. */
  isEmpty?: boolean;
  port?: number;
  settings?: Readonly<Record<string, string>>;
  report?: (line: string) => void;
};

/**
 * A running database: `url` is the login of the server and the workers, which works once `migrate` has run as
 * `ownerUrl`; `adminUrl` is the superuser.
 */
export type RunningPostgres = {
  readonly url: string;
  readonly ownerUrl: string;
  readonly adminUrl: string;
  readonly port: number;
  readonly pid: number;
  readonly version: string;
  readonly clusterDirectory: string;
  onExit(callback: (exit: ChildExit) => void): void;
  stop(): Promise<void>;
};

type Launch = StartPostgresOptions & {
  account: SystemAccount | null;
  binary: string;
  cluster: PostgresCluster;
  children: ChildRegistry;
};

/**
 * Starts the embedded PostgreSQL on loopback. Creates its data directory the first time, and recovers it
 * after a crash. Rejects when another live process uses the directory.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  const account = findServiceAccount();
  const place = resolvePostgresPlace(options.dataDirectory, account);
  const lock = acquireProcessLock(join(place, 'owner.json'));
  if (!lock.acquired) {
    throw new Error(`The database in ${place} is in use by process ${lock.holder.pid}.`);
  }
  try {
    const children = await openChildRegistry({
      file: join(place, 'children.json'),
      ...(options.report ? { report: options.report } : {}),
    });
    const binaries = options.binaries ?? installPostgresBinaries(options.cacheDirectory);
    const { fsync } = options;
    const cluster = await preparePostgresCluster({ place, binaries, account, fsync });
    removeForeignPidFile(cluster.directory);
    const launch = { ...options, account, binary: binaries.postgres, cluster, children };
    const running = await launchUntilReady(launch);
    running.onExit(() => lock.release());
    return running;
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function launchUntilReady(launch: Launch): Promise<RunningPostgres> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    // A given port is used as it is: clients know only that address.
    const port = launch.port ?? (await getPort({ host }));
    const logStart = statSync(launch.logFile, { throwIfNoEntry: false })?.size ?? 0;
    const child = await spawnPostmaster(launch, port);
    const adminUrl = connectionUrl('postgres', launch.cluster.credentials.admin, port, 'postgres');
    try {
      const version = await waitUntilReady(child, adminUrl, deadline);
      if (!launch.isEmpty) await ensureAppDatabase(adminUrl, launch.cluster.credentials.app);
      return describeRunning({ launch, child, port, version });
    } catch (cause) {
      await child.stop();
      const tail = readLogTail(launch.logFile, 15, logStart);
      if (!isPassing(tail) || Date.now() > deadline) {
        throw new Error(`PostgreSQL did not start: ${String(cause)}\n${tail}`, { cause });
      }
      await delay(200);
    }
  }
}

/**
 * Start failures that pass: the last processes of a killed database still hold its shared memory for a
 * moment, or another program has taken the port meanwhile.
 */
function isPassing(logTail: string): boolean {
  return /pre-existing shared memory block|Address already in use/.test(logTail);
}

function spawnPostmaster(launch: Launch, port: number): Promise<SupervisedChild> {
  const settings: Record<string, string> = {
    listen_addresses: host,
    port: String(port),
    // No socket file in a shared folder: loopback with a password is the only access.
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(launch.fsync ? {} : { fsync: 'off', full_page_writes: 'off' }),
    ...launch.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return startChildProcess({
    name: 'postgres',
    command: launch.binary,
    args: ['-D', launch.cluster.directory, ...args],
    env: postgresEnvironment,
    cwd: launch.cluster.directory,
    logFile: launch.logFile,
    account: launch.account,
    // PostgreSQL's "fast" shutdown ends the sessions and writes the data; SIGTERM would wait for them.
    stopSignal: 'SIGINT',
    graceMs: 20_000,
    children: launch.children,
  });
}

/** Resolves with the server's version when a login works; rejects on exit or at the deadline. */
async function waitUntilReady(
  child: SupervisedChild,
  url: string,
  deadline: number,
): Promise<string> {
  for (;;) {
    if (child.hasExited()) throw new Error('it ended during start-up');
    const answer = await tryLogin(url);
    if (answer.version !== undefined) return answer.version;
    if (!answer.retry || Date.now() > deadline) throw answer.error;
    await delay(15);
  }
}

type LoginAnswer = { version?: string; retry: boolean; error?: unknown };

async function tryLogin(url: string): Promise<LoginAnswer> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return { version: rows[0]?.server_version ?? 'unknown', retry: false };
  } catch (error) {
    // A wrong password stays wrong; every other error may belong to start-up or recovery.
    return { retry: (error as { code?: string }).code !== '28P01', error };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function describeRunning(parts: {
  launch: Launch;
  child: SupervisedChild;
  port: number;
  version: string;
}): RunningPostgres {
  const { launch, child, port, version } = parts;
  const { admin, app, runtime } = launch.cluster.credentials;
  return {
    url: connectionUrl(runtimeName, runtime, port, appName),
    ownerUrl: connectionUrl(appName, app, port, appName),
    adminUrl: connectionUrl('postgres', admin, port, 'postgres'),
    port,
    pid: child.pid,
    version,
    clusterDirectory: launch.cluster.directory,
    onExit: (callback) => child.onExit(callback),
    stop: () => child.stop(),
  };
}

function connectionUrl(role: string, password: string, port: number, database: string): string {
  return `postgres://${role}:${password}@${host}:${port}/${database}`;
}

/**
 * PostgreSQL refuses to start while its pid file names a live process, even if the id now belongs to another
 * program (typically after a reboot). Such a file is removed here; PostgreSQL itself handles the file of a
 * dead process.
 */
export function removeForeignPidFile(cluster: string): void {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (processIdentity(pid) === null) return;
  const command = processCommandLine(pid);
  // Without a command line it is unknown, and a second server would destroy the data.
  if (command === null || command.includes(cluster)) {
    throw new Error(`Another PostgreSQL (pid ${pid}) is running on ${cluster}. Stop it first.`);
  }
  rmSync(file, { force: true });
}
