/** The private installation under test, with a journal that is never killed. */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { type ArmedFailpoint, formatFailpoint } from '../../failpoints.ts';
import { installedFile } from '../../installed-file.ts';
import { closeDataDirectory, resolveCacheDirectory } from '../data-directory.ts';
import { writeSystemsPolicy } from '../dev-policy.ts';
import { type RunningPostgres, startPostgres } from '../postgres/postgres.ts';
import { findServiceAccount } from '../postgres/postgres-place.ts';
import { startChildProcess } from '../supervise/child-process.ts';
import { type ChildRegistry, openChildRegistry } from '../supervise/child-registry.ts';
import { readLogTail } from '../supervise/keep-running.ts';
import { acquireInstanceLock } from '../supervise/process-lock.ts';
import { startSimulatedSystems } from '../systems/simulated-systems.ts';
import { findTemporalBinary } from '../temporal/temporal-binary.ts';
import { carillonSearchAttributes } from '../temporal/temporal-namespace.ts';
import { startTemporalServer } from '../temporal/temporal-server.ts';
import { type ChaosTarget, noFault, type PlannedFault } from './fault-plan.ts';
import {
  type RunningPart,
  supervise,
  type SupervisedPart,
  type Supervisor,
  type SupervisorEvents,
} from './supervisor.ts';

export type ChaosStackOptions = {
  dataDir: string;
  /** Milliseconds of a plain simulated run. */
  runMs: number;
  env: NodeJS.ProcessEnv;
  /** Plans the next fault of a target; null for a target without faults. */
  faultPlans: Readonly<Record<ChaosTarget, (() => PlannedFault) | null>>;
  /** Kills the first migration of the empty database; null for none. */
  migrationFailpoint: ArmedFailpoint | null;
  events: SupervisorEvents;
};

export type ChaosStack = {
  apiUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  systemsUrl: string;
  /** From now on processes are killed. */
  startFaults(): void;
  /** Kills one of them at once. */
  kill: (target: ChaosTarget) => void;
  /** Kills no more; what is down comes back. */
  stopFaults(): void;
  stop(): Promise<void>;
};

const host = '127.0.0.1';
const namespace = 'default';
const program = installedFile('bin/carillon.js');

type Place = ChaosStackOptions & {
  logs: string;
  children: ChildRegistry;
  cacheDirectory: string;
  stops: (() => Promise<void> | void)[];
};

/** Resolves when everything is up; a failed start leaves nothing behind. */
export async function startChaosStack(options: ChaosStackOptions): Promise<ChaosStack> {
  const { dataDir } = options;
  closeDataDirectory(dataDir, findServiceAccount());
  const stops: Place['stops'] = [];
  const stop = async (): Promise<void> => {
    for (const undo of stops.splice(0).reverse()) {
      await Promise.resolve(undo()).catch((error: Error) => options.events.line(error.message));
    }
  };
  try {
    const lock = acquireInstanceLock(dataDir);
    stops.push(() => lock.release());
    const file = join(dataDir, 'children.json');
    const children = await openChildRegistry({ file, report: options.events.line });
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
  const supervisePart = async (part: SupervisedPart): Promise<void> => {
    place.events.line(`starting ${part.target}`);
    const supervisor = await supervise(part, place.faultPlans[part.target], place.events);
    supervisors.set(part.target, supervisor);
    place.stops.push(() => supervisor.stop());
  };
  const systems = await startJournal(place);
  const { url: databaseUrl, ownerUrl } = await supervisePostgres(place, supervisePart);
  await migrateWithFault(place, { DATABASE_URL: databaseUrl, DATABASE_OWNER_URL: ownerUrl });
  const temporalAddress = await superviseTemporal(place, supervisePart);
  const port = await getPort({ host });
  const apiUrl = `http://${host}:${port}`;
  const env = {
    ...essential(place.env),
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    CARILLON_SYSTEMS_FILE: systems.file,
    CARILLON_POLICY_FILE: systems.policyFile,
    CARILLON_COMMAND_STEPS: 'true',
    CARILLON_LOG_LEVEL: 'info',
    CARILLON_PORT: String(port),
  };
  const serverEnv = { ...env, CARILLON_ANONYMOUS_ACCESS: 'loopback' };
  await supervisePart(commandPart(place, { target: 'server', args: ['server'], env: serverEnv }));
  await supervisePart(
    commandPart(place, { target: 'worker', args: ['worker', '--role', 'all'], env }),
  );
  return {
    apiUrl,
    temporalAddress,
    temporalNamespace: namespace,
    systemsUrl: systems.url,
    startFaults: () => supervisors.forEach((supervisor) => supervisor.startFaults()),
    kill: (target) => supervisors.get(target)?.kill(),
    stopFaults: () => supervisors.forEach((supervisor) => supervisor.stopFaults()),
  };
}

/** Runs in this process, which is never killed: the records are compared with it. */
async function startJournal({ dataDir, runMs, stops }: Place) {
  const journalFile = join(dataDir, 'effects.journal');
  const simulated = await startSimulatedSystems({ journalFile, durationMs: runMs });
  stops.push(() => simulated.close());
  const file = join(dataDir, 'systems.json');
  writeFileSync(file, `${JSON.stringify(simulated.systems, null, 2)}\n`, { mode: 0o600 });
  const policyFile = join(dataDir, 'policy.json');
  writeSystemsPolicy(policyFile, simulated.url);
  return { file, policyFile, url: simulated.url };
}

async function supervisePostgres(
  place: Place,
  supervisePart: (part: SupervisedPart) => Promise<void>,
): Promise<Pick<RunningPostgres, 'url' | 'ownerUrl'>> {
  const logFile = join(place.logs, 'postgres.log');
  let latest: RunningPostgres | undefined;
  await supervisePart({
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
  const { url = '', ownerUrl = '' } = latest ?? {};
  return { url, ownerUrl };
}

async function superviseTemporal(
  place: Place,
  supervisePart: (part: SupervisedPart) => Promise<void>,
): Promise<string> {
  const logFile = join(place.logs, 'temporal.log');
  const moduleDirectory = installedFile('tools/temporal');
  const { path: binary } = await findTemporalBinary({
    env: place.env,
    cacheDirectory: place.cacheDirectory,
    moduleDirectory,
    report: place.events.line,
  });
  let address = '';
  await supervisePart({
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
        searchAttributes: carillonSearchAttributes,
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

function commandPart(place: Place, { target, args, env }: CommandPart): SupervisedPart {
  const logFile = join(place.logs, `${target}.log`);
  const start = async (fault: PlannedFault): Promise<RunningPart> => {
    const logStart = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const child = await startChildProcess({
      name: target,
      command: process.execPath,
      args: [program, ...args],
      logFile,
      env: fault.failpoint ? { ...env, CARILLON_FAILPOINT: formatFailpoint(fault.failpoint) } : env,
      graceMs: 15_000,
      children: place.children,
    });
    const { pid, exited } = child;
    const ready = (signal: AbortSignal): Promise<void> => untilLogged(logFile, logStart, signal);
    return { pid, exited, ready, stop: () => child.stop() };
  };
  return { target, logFile, start };
}

/** Waits until the process logs that it has started, for a minute at most. */
async function untilLogged(file: string, from: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!signal.aborted && Date.now() < deadline) {
    if (/"msg":"(worker|server) started"/.test(readLogTail(file, 1_000, from))) return;
    await delay(100, undefined, { signal }).catch(() => undefined);
  }
}

/** Migrates with the command. A migration that was killed must succeed the next time. */
async function migrateWithFault(place: Place, urls: Record<string, string>): Promise<void> {
  const { migrationFailpoint } = place;
  const env = { ...essential(place.env), ...urls };
  const part = { target: 'server' as const, args: ['migrate'], env };
  const rounds: PlannedFault[] = [{ ...noFault, failpoint: migrationFailpoint }, noFault];
  for (const fault of migrationFailpoint === null ? rounds.slice(1) : rounds) {
    const child = await commandPart(place, part).start(fault);
    const { code, signal } = await child.exited;
    if (signal === 'SIGKILL' && fault.failpoint) {
      place.events.killed('server', `at ${fault.failpoint.point}`);
    } else if (code !== 0) {
      throw new Error(`carillon migrate failed\n${readLogTail(join(place.logs, 'server.log'))}`);
    }
  }
}

/** Only what every program needs: settings of another installation must not get in. */
function essential(env: NodeJS.ProcessEnv): Record<string, string> {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME } = env;
  return { PATH, ...(HOME === undefined ? {} : { HOME }) };
}
