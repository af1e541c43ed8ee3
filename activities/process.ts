/** Runs one program to its end, and ends it with everything it started. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { detectIsolation, lifelineDescriptor } from './process-isolation.ts';
import type { Isolation } from './process-isolation.ts';
import { killMarked, markVariable, tryKill } from './process-sweep.ts';
import { reachKillPoint } from '../src/kill-points.ts';

export type OutputStream = 'stdout' | 'stderr';

export type ProcessRequest = {
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
  killedBy: NodeJS.Signals | null;
  /** True when it was ended because the signal aborted. */
  stopped: boolean;
};

export type ProcessRunner = {
  /**
   * Resolves when the program and everything it started are gone, also after the signal aborted.
   * @throws the error of the operating system when it cannot be started.
   */
  run(request: ProcessRequest): Promise<ProcessEnd>;
};

/** How long a program may take to end by itself once it was asked to. */
export const stopGraceMs = 3_000;

/** Output still in the pipes is read for this long after the end of the program. */
const drainMs = 2_000;

/** An endless writer gets its output read at about 32 MB/s, so that it leaves the worker air. */
const pacing = { freeBytes: 16 * 1024 * 1024, pauseMs: 2 };

/** Finds out once what the host permits; `isolation` fixes it, for tests. */
export function createProcessRunner(isolation?: Isolation): ProcessRunner {
  let detected: Promise<Isolation> | null = isolation ? Promise.resolve(isolation) : null;
  return {
    async run(request) {
      detected ??= detectIsolation();
      return runInside(await detected, request);
    },
  };
}

async function runInside(isolation: Isolation, request: ProcessRequest): Promise<ProcessEnd> {
  request.signal.throwIfAborted();
  const child = start(isolation, request);
  await started(child);
  reachKillPoint('command.running');
  const { pid } = child;
  if (pid === undefined) throw new Error('the program started without a process id');
  const exited = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve(endOf(code, signal)));
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stopping = stopOnAbort({ pid, exited, mark: request.mark, signal: request.signal });
  const end = await exited;
  const stopped = await stopping.finish();
  // A namespace ends with its first process; a group has to be told.
  if (isolation.kind === 'Group') {
    tryKill(-pid, 'SIGKILL');
    await killMarked(request.mark);
  }
  await Promise.race([closed, delay(drainMs, undefined, { ref: false })]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return { ...end, stopped };
}

function start(isolation: Isolation, request: ProcessRequest): ChildProcess {
  const { file, args } = isolation.wrap(request.program, request.args);
  const child = spawn(file, args, {
    cwd: request.workingDirectory,
    env: { ...request.environment, [markVariable]: request.mark },
    stdio: ['ignore', 'pipe', 'pipe', isolation.kind === 'Group' ? 'pipe' : 'ignore'],
    // Its own group, so that a signal reaches the program's children too.
    detached: true,
  });
  child.stdio[lifelineDescriptor]?.on('error', () => undefined);
  read(child.stdout, (chunk) => request.onOutput('stdout', chunk));
  read(child.stderr, (chunk) => request.onOutput('stderr', chunk));
  return child;
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

function endOf(code: number | null, signal: NodeJS.Signals | null): ProcessEnd {
  if (signal !== null) {
    return { exitCode: 128 + constants.signals[signal], killedBy: signal, stopped: false };
  }
  const exitCode = code ?? 0;
  return { exitCode, killedBy: signalOf(exitCode), stopped: false };
}

function signalOf(exitCode: number): NodeJS.Signals | null {
  const entry = Object.entries(constants.signals).find(([, number]) => number + 128 === exitCode);
  return entry ? (entry[0] as NodeJS.Signals) : null;
}
