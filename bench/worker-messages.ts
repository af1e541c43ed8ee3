/** What the driver and a worker process say to each other; this side runs in the worker. */
import type { JobName } from './job-shapes.ts';
import { type ProcessMemory, readMemory } from './report/process-memory.ts';

export type WorkerSettings = { temporalAddress: string; namespace: string; databaseUrl: string };

/** Asks a worker that starts its runs itself for one; `id` is unique to the process. */
export type RunRequest = { type: 'run'; id: number; job: JobName };

/** Driver → worker. */
export type DriverMessage = 'cpu' | 'memory' | 'stop' | RunRequest;

/** Where a process serves pages, and the token that it asks for; empty for none. */
export type Served = { url: string; token: string };

/** Worker → driver; `cpuMs` is user and system time of the whole process since it began. */
export type WorkerMessage =
  | { type: 'ready'; served?: Served }
  | { type: 'cpu'; cpuMs: number }
  | { type: 'memory'; memory: ProcessMemory }
  | { type: 'ended'; id: number; error: string | null };

/** Given as the only argument of the process. */
export function readWorkerSettings(): WorkerSettings {
  return JSON.parse(process.argv[2] ?? '') as WorkerSettings;
}

/** Says that the worker is about to poll or serves, answers questions, stops it when asked or left alone. */
export function serveDriver(stop: () => void, served?: Served): void {
  const say = (message: WorkerMessage): void => void process.send?.(message);
  let stopping = false;
  const stopOnce = (): void => {
    if (!stopping) stop();
    stopping = true;
  };
  process.on('message', (message: DriverMessage) => {
    if (message === 'stop') return stopOnce();
    if (message === 'memory') {
      return void readMemory().then((memory) => say({ type: 'memory', memory }));
    }
    if (message !== 'cpu') return;
    const { user, system } = process.cpuUsage();
    say({ type: 'cpu', cpuMs: (user + system) / 1000 });
  });
  process.once('disconnect', stopOnce);
  // The terminal's Ctrl+C reaches every process; the driver decides when workers end.
  process.on('SIGINT', () => undefined);
  say({ type: 'ready', ...(served && { served }) });
}
