/** The processes of an installation under chaos: how each is started, supervised and stopped. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectedSystem } from '../../domain/schedule/schedule.ts';
import { type ArmedFailpoint, formatFailpoint } from '../../failpoints.ts';
import { installedFile } from '../../installed-file.ts';
import type { TemporalOptions } from '../../temporal/connection.ts';
import { closeDataDirectory, resolveCacheDirectory } from '../data-directory.ts';
import type { RunningPostgres } from '../postgres/postgres.ts';
import { findServiceAccount } from '../postgres/postgres-place.ts';
import { startChildProcess } from '../supervise/child-process.ts';
import { type ChildRegistry, openChildRegistry } from '../supervise/child-registry.ts';
import { readLogTail } from '../supervise/keep-running.ts';
import { acquireInstanceLock } from '../supervise/process-lock.ts';
import { startSimulatedSystems } from '../systems/simulated-systems.ts';
import { noFault, type PlannedFault } from './fault-plan.ts';
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
  /** Plan the next fault of a process, by its name; those that are missing get none. */
  faultPlans: ReadonlyMap<string, () => PlannedFault>;
  /** Kills the first migration of the empty database; null for none. */
  migrationFailpoint: ArmedFailpoint | null;
  events: SupervisorEvents;
};

export type ChaosStack = {
  /** Of every server. */
  apiUrls: readonly [string, ...string[]];
  temporal: TemporalOptions;
  systemsUrl: string;
  tenants: readonly { slug: string; token: string | null; pools: readonly string[] }[];
  /** From now on processes are killed. */
  startFaults(): void;
  /** Kills one of them at once. */
  kill: (target: string) => void;
  /** Kills no more; what is down comes back. */
  stopFaults(): void;
  stop(): Promise<void>;
};

export type StartChaosStack = (options: ChaosStackOptions) => Promise<ChaosStack>;

const program = installedFile('bin/carillon.js');

export type ChaosPlace = ChaosStackOptions & {
  logs: string;
  children: ChildRegistry;
  cacheDirectory: string;
  stops: (() => Promise<void> | void)[];
  supervisors: Map<string, Supervisor>;
};

/** Where its processes are found. */
export type StartedStack = Pick<ChaosStack, 'apiUrls' | 'temporal' | 'systemsUrl' | 'tenants'>;

/**
 * Prepares the data directory and starts the parts. Resolves when everything is up; a failed start leaves
 * nothing behind.
 */
export async function startInPlace(
  options: ChaosStackOptions,
  startParts: (place: ChaosPlace) => Promise<StartedStack>,
): Promise<ChaosStack> {
  const { dataDir } = options;
  closeDataDirectory(dataDir, findServiceAccount());
  const stops: ChaosPlace['stops'] = [];
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
    const supervisors = new Map<string, Supervisor>();
    const logs = join(dataDir, 'logs');
    const place = { ...options, logs, children, cacheDirectory, stops, supervisors };
    const started = await startParts(place);
    return {
      ...started,
      startFaults: () => supervisors.forEach((supervisor) => supervisor.startFaults()),
      kill: (target) => supervisors.get(target)?.kill(),
      stopFaults: () => supervisors.forEach((supervisor) => supervisor.stopFaults()),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts a process, and starts it again whenever it ends. */
export async function supervisePart(place: ChaosPlace, part: SupervisedPart): Promise<void> {
  place.events.line(`starting ${part.target}`);
  const plan = place.faultPlans.get(part.target) ?? null;
  const supervisor = await supervise(part, plan, place.events);
  place.supervisors.set(part.target, supervisor);
  place.stops.push(() => supervisor.stop());
}

/** Runs in this process, which is never killed: the records are compared with it. */
export async function startJournal({
  dataDir,
  runMs,
  stops,
}: ChaosPlace): Promise<{ systems: ConnectedSystem[]; url: string }> {
  const journalFile = join(dataDir, 'effects.journal');
  const simulated = await startSimulatedSystems({ journalFile, durationMs: runMs });
  stops.push(() => simulated.close());
  return { systems: simulated.systems, url: simulated.url };
}

export function toPart(running: Pick<RunningPostgres, 'pid' | 'onExit' | 'stop'>): RunningPart {
  const exited = new Promise<Awaited<RunningPart['exited']>>((done) => running.onExit(done));
  return { pid: running.pid, exited, ready: async () => undefined, stop: () => running.stop() };
}

export type CommandPart = {
  /** Its name; the log is named after it. */
  target: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
};

export function commandPart(place: ChaosPlace, { target, args, env }: CommandPart): SupervisedPart {
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
export async function migrateWithFault(
  place: ChaosPlace,
  { target, env }: Pick<CommandPart, 'target' | 'env'>,
): Promise<void> {
  const { migrationFailpoint } = place;
  const part = { target, args: ['migrate'], env };
  const rounds: PlannedFault[] = [{ ...noFault, failpoint: migrationFailpoint }, noFault];
  for (const fault of migrationFailpoint === null ? rounds.slice(1) : rounds) {
    const child = await commandPart(place, part).start(fault);
    const { code, signal } = await child.exited;
    if (signal === 'SIGKILL' && fault.failpoint) {
      place.events.killed(target, `at ${fault.failpoint.point}`);
    } else if (code !== 0) {
      throw new Error(`carillon migrate failed\n${readLogTail(join(place.logs, `${target}.log`))}`);
    }
  }
}

/** Only what every program needs: settings of another installation must not get in. */
export function essential(env: NodeJS.ProcessEnv): Record<string, string> {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME } = env;
  return { PATH, ...(HOME === undefined ? {} : { HOME }) };
}
