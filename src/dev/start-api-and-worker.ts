/** The API in this process, and the worker in its own, which loads its modules meanwhile. */
import { join } from 'node:path';
import { eitherOf } from '../bounded-signal.ts';
import type { DevReport } from './dev-report.ts';
import { type HeldPort, holdPort } from './held-port.ts';
import type { ChildRegistry } from './supervise/child-registry.ts';
import { startDevWorker } from './supervise/dev-worker.ts';
import { keepRunning } from './supervise/keep-running.ts';

/** Starts the API in this process; passed in, so that src/dev does not import the server. */
export type StartApi = (given: {
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  temporalUiUrl: string | null;
  port: number;
  /** Called just before the API listens: until then the port is held. */
  releasePort: () => Promise<void>;
  systemsFile: string;
  policyFile: string;
  secretsKeysFile: string;
  logFile: string;
  instanceId: string;
  consoleFolder: string | null;
}) => Promise<{ url: string; close(): Promise<void> }>;

type Place = {
  settings: {
    /** Null takes the first free one from 8080 up. */
    port: number | null;
    env: NodeJS.ProcessEnv;
    logLevel: string;
    signal: AbortSignal;
  };
  report: DevReport;
  startApi: StartApi;
  cleanup: { push(stop: () => Promise<void>): void };
  children: ChildRegistry;
  logs: string;
};

type Shared = Omit<Parameters<StartApi>[0], 'port' | 'releasePort' | 'logFile' | 'consoleFolder'>;

const host = '127.0.0.1';

/** Once the API answers and the worker polls. When one of them cannot start, neither stays. */
export async function startApiAndWorker(
  place: Place,
  { findConsole, ...given }: Shared & { findConsole: () => Promise<string | null> },
): Promise<{ api: Awaited<ReturnType<StartApi>>; consoleFolder: string | null }> {
  const { settings, report, startApi, cleanup, logs } = place;
  const { port, release: releasePort } = await choosePort(settings.port);
  const giveUp = new AbortController();
  // Not released: it also ends later starts of the worker.
  const { signal } = eitherOf(settings.signal, giveUp.signal);
  const worker = startWorker({ ...place, signal }, { ...given, apiUrl: `http://${host}:${port}` });
  worker.catch(() => undefined);
  try {
    const consoleFolder = await findConsole();
    const logFile = join(logs, 'server.log');
    const start = () => startApi({ ...given, port, releasePort, consoleFolder, logFile });
    const api = await report.part('API', ({ url }: { url: string }) => url, start);
    cleanup.push(() => api.close());
    cleanup.push(await worker);
    return { api, consoleFolder };
  } catch (error) {
    giveUp.abort();
    await worker.then((stop) => stop()).catch(() => undefined);
    throw error;
  } finally {
    await releasePort();
  }
}

/** A wished port is not held: that it is taken is the error of the API. */
async function choosePort(wished: number | null): Promise<HeldPort> {
  if (wished !== null) return { port: wished, release: async () => undefined };
  return holdPort(host, { first: 8080, last: 8179 });
}

/** What it returns stops the worker. */
async function startWorker(
  { settings, report, children, logs, signal }: Place & { signal: AbortSignal },
  given: Shared & { apiUrl: string },
): Promise<() => Promise<void>> {
  const { databaseUrl, temporalAddress, temporalNamespace, apiUrl } = given;
  const { systemsFile, policyFile, secretsKeysFile } = given;
  const { env, logLevel } = settings;
  const start = () =>
    startDevWorker({
      ...{ databaseUrl, temporalAddress, temporalNamespace, apiUrl },
      ...{ systemsFile, policyFile, secretsKeysFile },
      ...{ children, env, logLevel, signal, logFile: join(logs, 'worker.log') },
    });
  const kept = await report.part(
    'Worker',
    (part: { current(): { pid: number } }) => `process ${part.current().pid}`,
    () => keepRunning({ name: 'worker', start, report: report.line }),
  );
  return () => kept.stop();
}
