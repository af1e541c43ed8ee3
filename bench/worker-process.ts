/** A worker in a process of its own, so that its CPU time can be told from everything else's. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { JobName } from './job-shapes.ts';
import type { ProcessMemory } from './report/process-memory.ts';
import type { DriverMessage, Served, WorkerMessage, WorkerSettings } from './worker-messages.ts';

export type WorkerProcess = {
  /** Of a process that serves pages. */
  served?: Served;
  /** In a worker that starts its runs itself; rejects when the run failed or the process ended. */
  run(job: JobName): Promise<void>;
  /** User and system time since its start. */
  cpuMs(): Promise<number>;
  memory(): Promise<ProcessMemory>;
  stop(): Promise<void>;
};

export type StartWorkerOptions = {
  /** Path of the program, relative to this folder. */
  program: string;
  settings: WorkerSettings;
  logFile: string;
  /** Folder for CPU profiles, written when the process ends; null takes none. */
  profileDirectory: string | null;
  /** More arguments of Node. */
  nodeArguments?: readonly string[];
};

const readyMs = 60_000;
const stopMs = 40_000;

/** Resolves when the worker is about to poll. */
export async function startWorkerProcess(options: StartWorkerOptions): Promise<WorkerProcess> {
  const { program, settings, logFile, profileDirectory: folder, nodeArguments = [] } = options;
  const log = openSync(logFile, 'a');
  const profile = folder === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = fork(path, [JSON.stringify(settings)], {
    execArgv: [...process.execArgv, ...profile, ...nodeArguments],
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  let served: Served | undefined;
  try {
    ({ served } = await answer(child, 'ready', readyMs));
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`the worker ${program} did not start; see ${logFile}`, { cause });
  }
  return {
    ...(served && { served }),
    run: createRuns(child),
    async cpuMs() {
      child.send('cpu' satisfies DriverMessage);
      return (await answer(child, 'cpu', 10_000)).cpuMs;
    },
    async memory() {
      child.send('memory' satisfies DriverMessage);
      return (await answer(child, 'memory', 30_000)).memory;
    },
    stop: () => stop(child),
  };
}

async function answer<T extends WorkerMessage['type']>(
  child: ChildProcess,
  type: T,
  timeoutMs: number,
): Promise<Extract<WorkerMessage, { type: T }>> {
  const deadline = new AbortController();
  const { signal } = deadline;
  const said = once(child, 'message', { signal }).then(([message]) => message as WorkerMessage);
  const ended = once(child, 'exit', { signal }).then(() => null);
  const late = delay(timeoutMs, null, { signal });
  try {
    const message = await Promise.race([said, ended, late]);
    if (message?.type !== type) throw new Error(`the worker process did not answer "${type}"`);
    return message as Extract<WorkerMessage, { type: T }>;
  } finally {
    for (const other of [said, ended, late]) other.catch(() => undefined);
    deadline.abort();
  }
}

/** Many runs at once over one channel, told apart by their ids. */
function createRuns(child: ChildProcess): (job: JobName) => Promise<void> {
  const open = new Map<number, (error: string | null) => void>();
  let last = 0;
  child.on('message', (message: WorkerMessage) => {
    if (message.type === 'ended') open.get(message.id)?.(message.error);
  });
  child.once('exit', () => {
    for (const end of open.values()) end('the worker process ended');
  });
  return (job) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      open.set(id, (error) => {
        open.delete(id);
        if (error === null) resolve();
        else reject(new Error(error));
      });
      child.send({ type: 'run', id, job } satisfies DriverMessage);
    });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.send('stop' satisfies DriverMessage);
  const inTime = await Promise.race([ended, delay(stopMs, null, { ref: false })]);
  if (inTime !== null) return;
  child.kill('SIGKILL');
  await ended;
}
