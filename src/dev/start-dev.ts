/** `carillon dev`: database, Temporal, simulated systems, API and worker on this machine, supervised. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort, { portNumbers } from 'get-port';
import { migrate } from '../store/migrate.ts';
import { openChildRegistry } from './child-registry.ts';
import type { ChildRegistry } from './child-registry.ts';
import { resolveCacheDirectory } from './cache-directory.ts';
import { removeInstanceFile, writeInstanceFile } from './dev-instance.ts';
import type { DevInstance } from './dev-instance.ts';
import type { DevReport } from './dev-report.ts';
import { startDevWorker } from './dev-worker.ts';
import { acquireInstanceLock } from './instance-lock.ts';
import { keepRunning } from './keep-running.ts';
import { startPostgres } from './postgres.ts';
import { runDemo, seedDemo } from './seed.ts';
import { startSimulatedSystems } from './simulated-systems.ts';
import { findTemporalBinary } from './temporal-binary.ts';
import { CARILLON_SEARCH_ATTRIBUTES } from './temporal-namespace.ts';
import { startTemporalServer } from './temporal-server.ts';

/** What the parts of a development instance have in common. */
export type DevSettings = {
  dataDir: string;
  /** Wished port of the API; the first free one from 8080 up when null. */
  port: number | null;
  demo: boolean;
  readyFile: string | null;
  /** Given from outside: then that part is not started here. */
  databaseUrl: string | null;
  temporalAddress: string | null;
  temporalNamespace: string;
  logLevel: string;
  env: NodeJS.ProcessEnv;
};

/** Starts the API in this process; given by the caller, so that this room imports no API. */
export type StartApi = (given: {
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  port: number;
  systemsFile: string;
  logFile: string;
}) => Promise<{ url: string; close(): Promise<void> }>;

export type RunningDev = { instance: DevInstance; stop(): Promise<void> };

type Stop = () => Promise<void>;

/** Everything that was started, undone in the opposite order, also after a failed start. */
type Cleanup = { push(stop: Stop): void; run(): Promise<void> };

function createCleanup(report: DevReport): Cleanup {
  const stops: Stop[] = [];
  return {
    push: (stop) => void stops.push(stop),
    async run() {
      for (const stop of stops.splice(0).reverse()) {
        await stop().catch((error: Error) => report.line(`while stopping: ${error.message}`));
      }
    },
  };
}

export async function startDev(
  settings: DevSettings,
  report: DevReport,
  startApi: StartApi,
): Promise<RunningDev> {
  mkdirSync(settings.dataDir, { recursive: true });
  const cleanup = createCleanup(report);
  try {
    return await startParts({ settings, report, startApi, cleanup });
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

type Context = { settings: DevSettings; report: DevReport; startApi: StartApi; cleanup: Cleanup };
type Place = Context & { cacheDirectory: string; children: ChildRegistry; logs: string };

async function startParts(context: Context): Promise<RunningDev> {
  const { settings, report, startApi, cleanup } = context;
  const { dataDir, temporalNamespace } = settings;
  const lock = acquireInstanceLock(dataDir);
  cleanup.push(async () => lock.release());
  const place: Place = {
    ...context,
    cacheDirectory: resolveCacheDirectory({ env: settings.env }),
    children: await openChildRegistry({
      file: join(dataDir, 'children.json'),
      report: report.line,
    }),
    logs: join(dataDir, 'logs'),
  };
  mkdirSync(place.logs, { recursive: true });
  const databaseUrl = settings.databaseUrl ?? (await startDatabase(place));
  const { applied } = await migrate({ databaseUrl });
  if (applied.length > 0) report.line(`  migrations: ${applied.join(', ')}`);
  const temporal = settings.temporalAddress
    ? { address: settings.temporalAddress, uiUrl: null }
    : await startTemporal(place);
  const { systemsFile, systemsUrl } = await startSystems(place);
  const given = { databaseUrl, temporalAddress: temporal.address, temporalNamespace, systemsFile };
  const api = await report.part(
    'API',
    ({ url }: { url: string }) => url,
    async () => {
      const logFile = join(place.logs, 'server.log');
      return startApi({ ...given, logFile, port: await choosePort(settings.port) });
    },
  );
  cleanup.push(() => api.close());
  await startWorker(place, given, api.url);
  const instance: DevInstance = {
    ...{ apiUrl: api.url, temporalAddress: temporal.address, temporalNamespace },
    ...{ temporalUiUrl: temporal.uiUrl, databaseUrl, dataDir, systemsUrl },
  };
  lock.describe({ API: api.url, Temporal: temporal.address });
  if (settings.demo) await showDemo(api.url, report);
  announce(place, instance);
  return { instance, stop: () => cleanup.run() };
}

async function choosePort(wished: number | null): Promise<number> {
  const host = '127.0.0.1';
  if (wished !== null) return wished;
  return getPort({ host, port: portNumbers(8080, 8179) });
}

async function startDatabase({ settings, report, cleanup, cacheDirectory, logs }: Place) {
  let port: number | undefined;
  const start = async () => {
    const postgres = await startPostgres({
      ...{ dataDirectory: join(settings.dataDir, 'pg'), logFile: join(logs, 'postgres.log') },
      ...{ cacheDirectory, fsync: true, report: report.line },
      ...(port === undefined ? {} : { port }),
    });
    port = postgres.port;
    return postgres;
  };
  const kept = await report.part(
    'PostgreSQL',
    (part: { current(): { version: string; port: number } }) =>
      `${part.current().version} at 127.0.0.1:${part.current().port}`,
    () => keepRunning({ name: 'PostgreSQL', start, report: report.line }),
  );
  cleanup.push(() => kept.stop());
  return kept.current().url;
}

async function startTemporal(place: Place) {
  const { settings, report, cleanup, cacheDirectory, children, logs } = place;
  const moduleDirectory = fileURLToPath(new URL('../../tools/temporal', import.meta.url));
  const found = await findTemporalBinary({
    ...{ env: settings.env, cacheDirectory, moduleDirectory, report: report.line },
  });
  writeFileSync(join(settings.dataDir, 'temporal-binary'), `${found.path}\n`);
  const host = '127.0.0.1';
  // The usual ports, or the next free ones, so that addresses are easy to remember.
  let ports = {
    port: await getPort({ host, port: portNumbers(7233, 7299) }),
    uiPort: await getPort({ host, port: portNumbers(8233, 8299) }),
  };
  const start = async () => {
    const server = await startTemporalServer({
      ...{ binary: found.path, namespace: settings.temporalNamespace, children, ...ports },
      dbFile: join(settings.dataDir, 'temporal', 'temporal.db'),
      logFile: join(logs, 'temporal.log'),
      searchAttributes: CARILLON_SEARCH_ATTRIBUTES,
    });
    ports = {
      port: portOf(`http://${server.address}`),
      uiPort: server.uiUrl === null ? ports.uiPort : portOf(server.uiUrl),
    };
    return server;
  };
  const kept = await report.part(
    'Temporal',
    (part: { current(): { address: string; uiUrl: string | null } }) =>
      `${part.current().address}, UI ${part.current().uiUrl ?? 'off'}`,
    () => keepRunning({ name: 'Temporal', start, report: report.line }),
  );
  cleanup.push(() => kept.stop());
  return kept.current();
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** Their addresses change with each start; the file tells API and worker. */
async function startSystems({ settings, report, cleanup }: Place) {
  const journalFile = join(settings.dataDir, 'simulated-systems.journal');
  const simulated = await report.part(
    'Systems',
    ({ url }: { url: string }) => `simulated at ${url}`,
    async () => {
      const port = await getPort({ host: '127.0.0.1', port: portNumbers(8090, 8099) });
      return startSimulatedSystems({ journalFile, port });
    },
  );
  cleanup.push(() => simulated.close());
  const systemsFile = join(settings.dataDir, 'systems.json');
  writeFileSync(systemsFile, `${JSON.stringify(simulated.systems, null, 2)}\n`);
  return { systemsFile, systemsUrl: simulated.url };
}

async function startWorker(
  { settings, report, cleanup, children, logs }: Place,
  given: {
    databaseUrl: string;
    temporalAddress: string;
    temporalNamespace: string;
    systemsFile: string;
  },
  apiUrl: string,
): Promise<void> {
  const start = () =>
    startDevWorker({
      ...given,
      ...{ apiUrl, children, env: settings.env, logLevel: settings.logLevel },
      logFile: join(logs, 'worker.log'),
    });
  const kept = await report.part(
    'Worker',
    (part: { current(): { pid: number } }) => `process ${part.current().pid}`,
    () => keepRunning({ name: 'worker', start, report: report.line }),
  );
  cleanup.push(() => kept.stop());
}

async function showDemo(apiUrl: string, report: DevReport): Promise<void> {
  if (!(await seedDemo(apiUrl))) return;
  report.line('  the demo: Enterprise Delta Sync, 12 steps in 8 groups');
  const { status, error } = await runDemo(apiUrl, (execution) => report.demo(execution));
  report.line(`  ${status}${error === null ? '' : `: ${error}`}`);
}

/** Clients find the instance by this file from any folder below; a script by the one it asked for. */
function announce({ settings, report, cleanup, logs }: Place, instance: DevInstance): void {
  const files = [join(settings.dataDir, 'dev.json'), settings.readyFile];
  report.block(instance, { logs, demo: settings.demo });
  for (const file of files) {
    if (file === null) continue;
    writeInstanceFile(file, instance);
    cleanup.push(async () => removeInstanceFile(file));
  }
}
