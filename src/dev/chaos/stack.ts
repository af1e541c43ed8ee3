/** The installation that chaos is brought upon: its own, with a journal that is never ended. */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { type ArmedFailpoint, formatFailpoint } from '../../failpoints.ts';
import { closeDataDirectory, resolveCacheDirectory } from '../data-directory.ts';
import { findServiceAccount } from '../postgres/postgres-place.ts';
import { type RunningPostgres, startPostgres } from '../postgres/postgres.ts';
import { startChildProcess } from '../supervise/child-process.ts';
import { type ChildRegistry, openChildRegistry } from '../supervise/child-registry.ts';
import { readLogTail } from '../supervise/keep-running.ts';
import { acquireInstanceLock } from '../supervise/process-lock.ts';
import { startSimulatedSystems } from '../systems/simulated-systems.ts';
import { findTemporalBinary } from '../temporal/temporal-binary.ts';
import { CARILLON_SEARCH_ATTRIBUTES } from '../temporal/temporal-namespace.ts';
import { startTemporalServer } from '../temporal/temporal-server.ts';
import { type ChaosTarget, type PlannedFault, noFault } from './fault-plan.ts';
import {
  keep,
  type Supervisor,
  type SupervisorNews,
  type KeptPart,
  type RunningPart,
} from './supervisor.ts';

export type ChaosStackOptions = {
  dataDir: string;
  /** Milliseconds of a plain simulated run. */
  runMs: number;
  env: NodeJS.ProcessEnv;
  /** The next life of a target, null for one that is left alone. */
  lives: Readonly<Record<ChaosTarget, (() => PlannedFault) | null>>;
  /** Where the migration of the empty database is ended first; null lets it be. */
  migrationFailpoint: ArmedFailpoint | null;
  news: SupervisorNews;
};

export type ChaosStack = {
  apiUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  systemsUrl: string;
  /** From now on processes are ended. */
  unleash(): void;
  /** Ends one of them at once. */
  strike: (target: ChaosTarget) => void;
  /** Ends no more; what is away comes back. */
  rest(): void;
  stop(): Promise<void>;
};

const host = '127.0.0.1';
const namespace = 'default';
const program = fileURLToPath(new URL('../../../bin/carillon.js', import.meta.url));

type Place = ChaosStackOptions & {
  logs: string;
  children: ChildRegistry;
  cacheDirectory: string;
  stops: (() => Promise<void> | void)[];
};

/** Everything is up when it resolves; a failed start leaves nothing behind. */
export async function startChaosStack(options: ChaosStackOptions): Promise<ChaosStack> {
  const { dataDir } = options;
  closeDataDirectory(dataDir, findServiceAccount());
  const stops: Place['stops'] = [];
  const stop = async (): Promise<void> => {
    for (const undo of stops.splice(0).reverse()) {
      await Promise.resolve(undo()).catch((error: Error) => options.news.line(error.message));
    }
  };
  try {
    const lock = acquireInstanceLock(dataDir);
    stops.push(() => lock.release());
    const file = join(dataDir, 'children.json');
    const children = await openChildRegistry({ file, report: options.news.line });
    const cacheDirectory = resolveCacheDirectory({ env: options.env });
    const place = { ...options, logs: join(dataDir, 'logs'), children, cacheDirectory, stops };
    return { ...(await startParts(place)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(place: Place): Promise<Omit<ChaosStack, 'stop'>> {
  const supervisors = new Map<ChaosTarget, Supervisor>();
  const keepPart = async (part: KeptPart): Promise<void> => {
    place.news.line(`starting ${part.target}`);
    const supervisor = await keep(part, place.lives[part.target], place.news);
    supervisors.set(part.target, supervisor);
    place.stops.push(() => supervisor.stop());
  };
  const systems = await startJournal(place);
  const databaseUrl = await keepPostgres(place, keepPart);
  await migrateUnderFire(place, databaseUrl);
  const temporalAddress = await keepTemporal(place, keepPart);
  const port = await getPort({ host });
  const apiUrl = `http://${host}:${port}`;
  const env = {
    ...essential(place.env),
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    CARILLON_SYSTEMS_FILE: systems.file,
    CARILLON_COMMAND_STEPS: 'true',
    CARILLON_LOG_LEVEL: 'info',
    CARILLON_PORT: String(port),
  };
  const serverEnv = { ...env, CARILLON_ANONYMOUS_ACCESS: 'loopback' };
  await keepPart(commandPart(place, { target: 'server', args: ['server'], env: serverEnv }));
  await keepPart(commandPart(place, { target: 'worker', args: ['worker', '--role', 'all'], env }));
  return {
    apiUrl,
    temporalAddress,
    temporalNamespace: namespace,
    systemsUrl: systems.url,
    unleash: () => supervisors.forEach((supervisor) => supervisor.unleash()),
    strike: (target) => supervisors.get(target)?.strike(),
    rest: () => supervisors.forEach((supervisor) => supervisor.rest()),
  };
}

/** Lives in this process, which nobody ends: it is what the record is compared with. */
async function startJournal({ dataDir, runMs, stops }: Place) {
  const journalFile = join(dataDir, 'effects.journal');
  const simulated = await startSimulatedSystems({ journalFile, durationMs: runMs });
  stops.push(() => simulated.close());
  const file = join(dataDir, 'systems.json');
  writeFileSync(file, `${JSON.stringify(simulated.systems, null, 2)}\n`, { mode: 0o600 });
  return { file, url: simulated.url };
}

async function keepPostgres(
  place: Place,
  keepPart: (part: KeptPart) => Promise<void>,
): Promise<string> {
  const logFile = join(place.logs, 'postgres.log');
  let latest: RunningPostgres | undefined;
  await keepPart({
    target: 'postgres',
    logFile,
    async start() {
      const postgres = await startPostgres({
        dataDirectory: join(place.dataDir, 'pg'),
        logFile,
        fsync: true,
        cacheDirectory: place.cacheDirectory,
        ...(latest ? { port: latest.port } : {}),
      });
      latest = postgres;
      return toPart(postgres);
    },
  });
  return latest?.url ?? '';
}

async function keepTemporal(
  place: Place,
  keepPart: (part: KeptPart) => Promise<void>,
): Promise<string> {
  const logFile = join(place.logs, 'temporal.log');
  const moduleDirectory = fileURLToPath(new URL('../../../tools/temporal', import.meta.url));
  const { path: binary } = await findTemporalBinary({
    env: place.env,
    cacheDirectory: place.cacheDirectory,
    moduleDirectory,
    report: place.news.line,
  });
  let address = '';
  await keepPart({
    target: 'temporal',
    logFile,
    async start() {
      const server = await startTemporalServer({
        binary,
        namespace,
        logFile,
        headless: true,
        children: place.children,
        ...(address === '' ? {} : { port: Number(address.split(':')[1]) }),
        dbFile: join(place.dataDir, 'temporal', 'temporal.db'),
        searchAttributes: CARILLON_SEARCH_ATTRIBUTES,
      });
      address = server.address;
      return toPart(server);
    },
  });
  return address;
}

function toPart(running: Pick<RunningPostgres, 'pid' | 'onExit' | 'stop'>): RunningPart {
  const exited = new Promise<Awaited<RunningPart['exited']>>((done) => running.onExit(done));
  return { pid: running.pid, exited, ready: async () => undefined, stop: () => running.stop() };
}

type CommandPart = {
  target: 'server' | 'worker';
  args: readonly string[];
  env: Readonly<Record<string, string>>;
};

function commandPart(place: Place, { target, args, env }: CommandPart): KeptPart {
  const logFile = join(place.logs, `${target}.log`);
  const start = async (fault: PlannedFault): Promise<RunningPart> => {
    const logStart = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const child = await startChildProcess({
      name: target,
      command: process.execPath,
      args: [program, ...args],
      logFile,
      env: fault.failpoint
        ? { ...env, CARILLON_FAILPOINT: formatFailpoint(fault.failpoint) }
        : env,
      graceMs: 15_000,
      children: place.children,
    });
    const { pid, exited } = child;
    const ready = (signal: AbortSignal): Promise<void> => untilLogged(logFile, logStart, signal);
    return { pid, exited, ready, stop: () => child.stop() };
  };
  return { target, logFile, start };
}

/** Until the process says that it has started, for a minute at most. */
async function untilLogged(file: string, from: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!signal.aborted && Date.now() < deadline) {
    if (/"msg":"(worker|server) started"/.test(readLogTail(file, 1_000, from))) return;
    await delay(100, undefined, { signal }).catch(() => undefined);
  }
}

/** As an installation is made: with the command. Ended in its middle, it must go through the next time. */
async function migrateUnderFire(place: Place, databaseUrl: string): Promise<void> {
  const { migrationFailpoint: migrationFailpoint } = place;
  const env = { ...essential(place.env), DATABASE_URL: databaseUrl };
  const part = { target: 'server' as const, args: ['migrate'], env };
  const rounds: PlannedFault[] = [{ ...noFault, failpoint: migrationFailpoint }, noFault];
  for (const fault of migrationFailpoint === null ? rounds.slice(1) : rounds) {
    const child = await commandPart(place, part).start(fault);
    const { code, signal } = await child.exited;
    if (signal === 'SIGKILL' && fault.failpoint) {
      place.news.killed('server', `at ${fault.failpoint.point}`);
    } else if (code !== 0) {
      throw new Error(`carillon migrate failed\n${readLogTail(join(place.logs, 'server.log'))}`);
    }
  }
}

/** What every program needs of the environment; settings of another installation stay outside. */
function essential(env: NodeJS.ProcessEnv): Record<string, string> {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME } = env;
  return { PATH, ...(HOME === undefined ? {} : { HOME }) };
}
