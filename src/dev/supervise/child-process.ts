import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SystemAccount } from '../postgres/postgres-place.ts';
import type { ChildRegistry } from './child-registry.ts';
import { processIdentity } from './process-lock.ts';

/** A larger log is renamed when its process starts; one older copy is kept. */
const maxLogBytes = 20 * 1024 * 1024;

/** Exit code of a child, or the signal that ended it. */
export type ChildExit = { code: number | null; signal: NodeJS.Signals | null };

/** A running child with a bounded stop; `stop` may be called any number of times. */
export type SupervisedChild = {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  hasExited(): boolean;
  onExit(callback: (exit: ChildExit) => void): void;
  stop(): Promise<void>;
};

/** `graceMs` is how long an orderly stop may take before the child is killed. */
export type StartChildOptions = {
  name: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  logFile: string;
  cwd?: string;
  account?: SystemAccount | null;
  stopSignal?: 'SIGTERM' | 'SIGINT';
  graceMs?: number;
  children?: ChildRegistry | undefined;
};

/**
 * Starts a child in a process group of its own, so that Ctrl+C in the terminal reaches only this process
 * and the stop is orderly. Its output goes to the log file. It ends with this process, even if that is
 * killed. Rejects when it cannot be started.
 */
export async function startChildProcess(options: StartChildOptions): Promise<SupervisedChild> {
  const log = openLog(options.logFile);
  let child: ChildProcess;
  try {
    child = spawn(options.command, [...options.args], {
      env: { ...options.env },
      stdio: ['ignore', log, log],
      detached: true,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.account ? { uid: options.account.uid, gid: options.account.gid } : {}),
    });
  } finally {
    closeSync(log);
  }
  await spawned(child, options);
  return supervise(child, options);
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  try {
    if (statSync(file).size > maxLogBytes) renameSync(file, `${file}.1`);
  } catch {
    // First start: there is no log yet.
  }
  return openSync(file, 'a', 0o600);
}

async function spawned(child: ChildProcess, options: StartChildOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      reject(new Error(`${options.name} could not be started: ${cause.message}`, { cause }));
    });
  });
}

function supervise(child: ChildProcess, options: StartChildOptions): SupervisedChild {
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${options.name} started without a process id`);
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const graceMs = options.graceMs ?? 10_000;
  const release = guardGroup({ pid, stopSignal, graceMs });
  const identity = processIdentity(pid);
  if (identity !== null) options.children?.add({ name: options.name, pid, identity, stopSignal });

  let exit: ChildExit | null = null;
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      release();
      options.children?.remove(pid);
      resolve(exit);
    });
  });
  const hasExited = (): boolean => exit !== null;
  return {
    name: options.name,
    pid,
    exited,
    hasExited,
    onExit: (callback) => void exited.then(callback),
    async stop() {
      if (hasExited()) return;
      signalGroup(pid, stopSignal);
      const ended = await Promise.race([exited, delay(graceMs, null, { ref: false })]);
      if (ended !== null) return;
      signalGroup(pid, 'SIGKILL');
      await exited;
    },
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already; the exit event follows.
  }
}

export type GuardedGroup = {
  /** Process id of the group's leader. */
  pid: number;
  stopSignal: NodeJS.Signals;
  /** How long the group may take to stop, in milliseconds, before it is killed. */
  graceMs: number;
};

/** Its standard input ends when this process does; a shell is the smallest program that can wait for that. */
const script = `
read -r _
kill -s "$2" -- "-$1" 2>/dev/null
waited=0
while [ "$waited" -lt "$3" ] && kill -s 0 -- "-$1" 2>/dev/null; do
  sleep 1
  waited=$((waited + 1))
done
kill -s KILL -- "-$1" 2>/dev/null
`;

/**
 * Ends a process group when this process is gone: at a kill -9 no handler of this process runs. Returns its
 * release, to be called when the group's leader has ended and its id may be reused.
 */
export function guardGroup({ pid, stopSignal, graceMs }: GuardedGroup): () => void {
  const seconds = Math.ceil(graceMs / 1_000);
  const values = [String(pid), stopSignal.replace(/^SIG/, ''), String(seconds)];
  const guardian = spawn('/bin/sh', ['-c', script, 'carillon-guardian', ...values], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    // A group of its own: a signal to this process group must not end the guardian.
    detached: true,
  });
  // Without a shell there is no guardian; the next start still stops leftover processes.
  guardian.on('error', () => undefined);
  guardian.stdin.on('error', () => undefined);
  guardian.unref();
  (guardian.stdin as unknown as { unref(): void }).unref();
  return () => void guardian.kill('SIGKILL');
}
