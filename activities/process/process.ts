/** Runs one program to its end, and ends it with everything it started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type CommandLimits, defaultCommandLimits } from '../../src/domain/steps/command-step.ts';
import { reachFailpoint } from '../../src/failpoints.ts';
import { detectIsolation, type Isolation } from './process-isolation.ts';
import { launcherDescriptors, readLaunch } from './process-launcher.ts';

type OutputStream = 'stdout' | 'stderr';

type ProcessRequest = {
  /** Absolute path; found and checked by the caller. */
  program: string;
  args: readonly string[];
  workingDirectory: string;
  /** The whole environment; nothing is inherited. */
  environment: Readonly<Record<string, string>>;
  /** Unique to this run; put into the environment, to find what escapes. */
  mark: string;
  onOutput(stream: OutputStream, chunk: Buffer): void;
  signal: AbortSignal;
};

export type ProcessEnd = {
  /** 128 plus the number of the signal when one killed it, as shells say it. */
  exitCode: number;
  /** Null for a program that returned such an exit code itself. */
  killedBy: NodeJS.Signals | null;
  /** True when it was ended because the signal aborted. */
  stopped: boolean;
};

export type ProcessRunner = {
  /**
   * Resolves when the program and everything it started are gone, also after the signal aborted.
   * @throws the error of the operating system, or a LaunchError, when it cannot be started.
   */
  run(request: ProcessRequest): Promise<ProcessEnd>;
};

/** The program did not begin; the message says why, in the words of the helper that gave up. */
export class LaunchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LaunchError';
  }
}

/** How long a program may take to end after SIGTERM. */
export const stopGraceMs = 3_000;

/** Output still in the pipes is read for this long after the end of the program. */
const drainMs = 2_000;

/** Output beyond the free bytes is read at about 32 MB/s, so that it does not starve the worker. */
const pacing = { freeBytes: 16 * 1024 * 1024, pauseMs: 2 };

/** Finds out once what the host permits, unless it is told. */
export function createProcessRunner(
  isolation?: Isolation,
  limits: CommandLimits = defaultCommandLimits,
): ProcessRunner {
  let detected: Promise<Isolation> | null = isolation ? Promise.resolve(isolation) : null;
  return {
    async run(request) {
      detected ??= detectIsolation();
      return runInside({ isolation: await detected, limits }, request);
    },
  };
}

type Place = { isolation: Isolation; limits: CommandLimits };

async function runInside(place: Place, request: ProcessRequest): Promise<ProcessEnd> {
  const { isolation } = place;
  request.signal.throwIfAborted();
  const child = start(place, request);
  const said = readLauncher(child);
  await started(child);
  reachFailpoint('command.running');
  const { pid } = child;
  if (pid === undefined) throw new Error('the program started without a process id');
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stopping = stopOnAbort({ pid, exited, mark: request.mark, signal: request.signal });
  const exit = await exited;
  const stopped = await stopping.finish();
  // A namespace ends with its first process; a group has to be told.
  if (isolation.kind === 'Group') {
    tryKill(-pid, 'SIGKILL');
    await killMarked(request.mark);
  }
  await Promise.race([closed, delay(drainMs, undefined, { ref: false })]);
  for (const stream of child.stdio) stream?.destroy();
  return { ...endOf(exit, said(), stopped), stopped };
}

function start({ isolation, limits }: Place, request: ProcessRequest): ChildProcess {
  const environment = { ...request.environment, [markVariable]: request.mark };
  const launch = isolation.launch({ ...request, environment }, limits);
  const child = spawn(launch.file, launch.args, {
    cwd: request.workingDirectory,
    env: launch.environment,
    stdio: ['ignore', 'pipe', 'pipe', isolation.kind === 'Group' ? 'pipe' : 'ignore', 'pipe'],
    // Its own group, so that a signal reaches the program's children too.
    detached: true,
  });
  child.stdio[launcherDescriptors.lifeline]?.on('error', () => undefined);
  read(child.stdout, (chunk) => request.onOutput('stdout', chunk));
  const stderr = child.stdio[launcherDescriptors.stderr] as Readable | null;
  read(stderr, (chunk) => request.onOutput('stderr', chunk));
  return child;
}

const longestReport = 4_096;

/** What the launcher itself says; the program cannot reach this descriptor. */
function readLauncher(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('error', () => undefined);
  child.stderr?.on('data', (chunk: Buffer) => {
    if (text.length < longestReport) text += chunk.toString();
  });
  return () => text;
}

function read(stream: Readable | null, onChunk: (chunk: Buffer) => void): void {
  let bytes = 0;
  stream?.on('error', () => undefined);
  stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    onChunk(chunk);
    if (bytes < pacing.freeBytes) return;
    stream.pause();
    setTimeout(() => stream.resume(), pacing.pauseMs);
  });
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}

type Stopping = {
  pid: number;
  exited: Promise<unknown>;
  mark: string;
  signal: AbortSignal;
};

/** Asks, waits, kills. `finish` answers whether the program was stopped, once all of it is gone. */
function stopOnAbort({ pid, exited, mark, signal }: Stopping): { finish(): Promise<boolean> } {
  let stop: Promise<void> | null = null;
  const onAbort = (): void => {
    stop = (async () => {
      tryKill(-pid, 'SIGTERM');
      const grace = new AbortController();
      await Promise.race([
        exited,
        delay(stopGraceMs, undefined, { signal: grace.signal }).catch(() => undefined),
      ]);
      grace.abort();
      tryKill(-pid, 'SIGKILL');
      await killMarked(mark);
    })();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return {
    async finish() {
      signal.removeEventListener('abort', onAbort);
      await stop;
      return stop !== null;
    },
  };
}

type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** @throws LaunchError when the program did not begin, and was not stopped before it could. */
function endOf(
  { code, signal }: Exit,
  said: string,
  stopped: boolean,
): Omit<ProcessEnd, 'stopped'> {
  if (signal !== null) return { exitCode: 128 + constants.signals[signal], killedBy: signal };
  const exitCode = code ?? 0;
  const report = readLaunch(said, exitCode);
  if (report.began) return { exitCode, killedBy: report.signalled ? signalOf(exitCode) : null };
  if (stopped) return { exitCode, killedBy: null };
  throw new LaunchError(report.message || `the launcher ended with exit code ${exitCode}`);
}

/** The signal an exit code above 128 stands for in a shell. */
export function signalOf(exitCode: number): NodeJS.Signals | null {
  const entry = Object.entries(constants.signals).find(([, number]) => number + 128 === exitCode);
  return entry ? (entry[0] as NodeJS.Signals) : null;
}

// Processes that a command left behind carry its mark in their inherited environment.

/** Environment variable whose value is unique to one attempt. */
const markVariable = 'CARILLON_ATTEMPT_TOKEN';

const rounds = { most: 40, pauseMs: 50 };

/** Process ids carrying the mark; empty where there is no `/proc`. */
async function findMarked(mark: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => isMarked(pid, mark)));
  return pids.filter((pid, index) => found[index] === true && pid !== process.pid);
}

/** A dying process shows an empty environment and a stranger's cannot be read: neither counts. */
async function isMarked(pid: number, mark: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`).catch(() => null);
  return environment?.includes(`${markVariable}=${mark}`) ?? false;
}

/**
 * Kills until a search finds none, since a process may fork before it dies. Gives up after about two
 * seconds and returns how many were left.
 */
async function killMarked(mark: string): Promise<number> {
  let found: number[] = [];
  for (let round = 0; round < rounds.most; round += 1) {
    found = await findMarked(mark);
    if (found.length === 0) return 0;
    for (const pid of found) tryKill(pid, 'SIGKILL');
    await delay(rounds.pauseMs);
  }
  return found.length;
}

/** A negative id means the process group; false when there is no such process any more. */
function tryKill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
