/** `carillon dev`: database, Temporal, simulated systems, API and worker on this machine, supervised. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { portNumbers } from 'get-port';
import { installedFile } from '../installed-file.ts';
import { migrate } from '../store/migrate/migrate.ts';
import { closeDataDirectory, resolveCacheDirectory } from './data-directory.ts';
import { seedDemoHistory } from './demo-history/seed-demo-history.ts';
import { type DevInstance, removeInstanceFile, writeInstanceFile } from './dev-instance.ts';
import { chooseSecretKeys } from './dev-keys.ts';
import { choosePolicyFile } from './dev-policy.ts';
import type { DevReport } from './dev-report.ts';
import { type KeptPorts, openKeptPorts, registerInstance } from './instance-registry.ts';
import { chooseLogins, type DatabaseUrls } from './postgres/given-database.ts';
import { startPostgres } from './postgres/postgres.ts';
import { findServiceAccount } from './postgres/postgres-place.ts';
import { demoSchedules, runDemo, type RunningDemo, seedDemo } from './seed.ts';
import { type StartApi, startApiAndWorker } from './start-api-and-worker.ts';
import { type ChildRegistry, openChildRegistry } from './supervise/child-registry.ts';
import { keepRunning } from './supervise/keep-running.ts';
import { acquireInstanceLock, processIdentity } from './supervise/process-lock.ts';
import { startSimulatedSystems } from './systems/simulated-systems.ts';
import { findTemporalBinary, type TemporalBinary } from './temporal/temporal-binary.ts';
import {
  dataFileOf,
  findLastDataFile,
  type TemporalDataFile,
} from './temporal/temporal-data-file.ts';
import { carillonSearchAttributes } from './temporal/temporal-namespace.ts';
import { startTemporalServer } from './temporal/temporal-server.ts';

export type DevSettings = {
  dataDir: string;
  /** Port of the API; null takes the first free one from 8080 up. */
  port: number | null;
  demo: boolean;
  readyFile: string | null;
  /** When given, that part is not started here. */
  databaseUrl: string | null;
  databaseOwnerUrl: string | null;
  temporalAddress: string | null;
  temporalNamespace: string;
  logLevel: string;
  env: NodeJS.ProcessEnv;
  /** Aborts the start, and stops what was started so far. */
  signal: AbortSignal;
};

/** The built console; null when the installation has none. */
type FindConsole = () => Promise<{ folder: string; isNew: boolean } | null>;

/** What the command gives: it may import what src/dev may not. */
export type Given = {
  startApi: StartApi;
  findConsole: FindConsole;
  /** Called once the console shows a running installation. */
  showConsole: (url: string) => void;
};

export type RunningDev = { instance: DevInstance; stop(): Promise<void> };

type Stop = () => Promise<void>;

/** Stops everything that was started, in reverse order, also after a failed start. */
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
  given: Given,
): Promise<RunningDev> {
  closeDataDirectory(settings.dataDir, serviceAccount(settings));
  const cleanup = createCleanup(report);
  try {
    return await startParts({ settings, report, cleanup, ...given });
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

type Context = Given & { settings: DevSettings; report: DevReport; cleanup: Cleanup };
type Place = Context & {
  cacheDirectory: string;
  children: ChildRegistry;
  ports: KeptPorts;
  logs: string;
};

/** The account of PostgreSQL, when it is started here and cannot run as this user. */
function serviceAccount({ databaseUrl }: DevSettings) {
  return databaseUrl === null ? findServiceAccount() : null;
}

async function startParts(context: Context): Promise<RunningDev> {
  const { settings, report, cleanup } = context;
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
    ports: openKeptPorts(join(dataDir, 'ports.json'), report.line),
    logs: join(dataDir, 'logs'),
  };
  const { url: databaseUrl, ownerUrl } = await findDatabase(place);
  const { applied } = await migrate({ databaseUrl: ownerUrl, runtimeUrl: databaseUrl });
  if (applied.length > 0) report.line(`  migrations: ${applied.join(', ')}`);
  const temporal = settings.temporalAddress
    ? { address: settings.temporalAddress, uiUrl: null, binary: null, ports: [] }
    : await startTemporal(place);
  const { systemsFile, systemsUrl } = await startSystems(place);
  const instanceId = randomUUID();
  const policyFile = choosePolicyFile(settings, temporal.ports);
  const files = { systemsFile, policyFile, secretsKeysFile: chooseSecretKeys(settings) };
  const given = { databaseUrl, temporalAddress: temporal.address, temporalNamespace, ...files };
  const { api, consoleFolder } = await startApiAndWorker(place, {
    ...given,
    findConsole: () => prepareConsole(context),
    temporalUiUrl: temporal.uiUrl,
    instanceId,
  });
  const instance: DevInstance = {
    ...describeProcess(instanceId),
    apiUrl: api.url,
    consoleUrl: consoleFolder === null ? null : consoleUrlOf(api.url),
    temporalAddress: temporal.address,
    temporalNamespace,
    temporalUiUrl: temporal.uiUrl,
    temporalBinary: temporal.binary,
    databaseUrl,
    dataDir,
    systemsUrl,
  };
  lock.describe({ API: api.url, Temporal: temporal.address });
  if (consoleFolder !== null) context.showConsole(consoleUrlOf(api.url));
  if (settings.demo) await showDemo(context, { apiUrl: api.url, databaseUrl, systemsUrl });
  announce(place, instance);
  return { instance, stop: () => cleanup.run() };
}

/** Null when the installation has none or it cannot be built: everything else starts. */
async function prepareConsole({ settings, report, findConsole }: Context): Promise<string | null> {
  try {
    const found = await report.part(
      'Console',
      (built: Awaited<ReturnType<FindConsole>>) =>
        built === null ? 'not in this installation' : built.isNew ? 'built' : 'ready',
      findConsole,
    );
    return found?.folder ?? null;
  } catch (error) {
    settings.signal.throwIfAborted();
    report.line(`  ${(error as Error).message}`);
    return null;
  }
}

function consoleUrlOf(apiUrl: string): string {
  return `${apiUrl}/console/`;
}

function describeProcess(instanceId: string) {
  return {
    instanceId,
    pid: process.pid,
    startedIn: process.cwd(),
    processIdentity: processIdentity(process.pid) ?? 'unknown',
    startedAt: new Date().toISOString(),
  };
}

async function findDatabase(place: Place): Promise<DatabaseUrls> {
  const { databaseUrl, databaseOwnerUrl, dataDir } = place.settings;
  if (databaseUrl === null) return startDatabase(place);
  return chooseLogins({ databaseUrl, databaseOwnerUrl }, join(dataDir, 'database-login.json'));
}

async function startDatabase({ settings, report, cleanup, cacheDirectory, logs, ports }: Place) {
  const port = await ports.choose('postgres');
  const start = () =>
    startPostgres({
      dataDirectory: join(settings.dataDir, 'pg'),
      logFile: join(logs, 'postgres.log'),
      cacheDirectory,
      fsync: true,
      report: report.line,
      port,
    });
  const kept = await report.part(
    'PostgreSQL',
    (part: { current(): { version: string; port: number } }) =>
      `${part.current().version} at 127.0.0.1:${part.current().port}`,
    () => keepRunning({ name: 'PostgreSQL', start, report: report.line }),
  );
  cleanup.push(() => kept.stop());
  return kept.current();
}

async function startTemporal(place: Place) {
  const { settings, report, cleanup, cacheDirectory, children, logs } = place;
  const { env, signal } = settings;
  const moduleDirectory = installedFile('tools/temporal');
  const folder = join(settings.dataDir, 'temporal');
  const last = findLastDataFile(folder);
  const found = await findTemporalBinary({
    env,
    signal,
    cacheDirectory,
    moduleDirectory,
    report: report.line,
    ...(last === null ? {} : { serverVersion: last.serverVersion }),
  });
  const dbFile = dataFileOf(folder, found.serverVersion);
  if (last !== null && last.path !== dbFile) report.line(describeNewFile(last, found));
  // The default ports, or the next free ones.
  const ports = {
    port: await place.ports.choose('temporal', portNumbers(7233, 7299)),
    uiPort: await place.ports.choose('temporal-ui', portNumbers(8233, 8299)),
    httpPort: await place.ports.choose('temporal-http'),
    metricsPort: await place.ports.choose('temporal-metrics'),
  };
  const start = () =>
    startTemporalServer({
      binary: found.path,
      namespace: settings.temporalNamespace,
      children,
      ...ports,
      dbFile,
      logFile: join(logs, 'temporal.log'),
      searchAttributes: carillonSearchAttributes,
    });
  const kept = await report.part(
    'Temporal',
    (part: { current(): { address: string; uiUrl: string | null } }) =>
      `${part.current().address}, UI ${part.current().uiUrl ?? 'off'}`,
    () => keepRunning({ name: 'Temporal', start, report: report.line }),
  );
  cleanup.push(() => kept.stop());
  const { address, uiUrl } = kept.current();
  return { address, uiUrl, binary: found.path, ports: Object.values(ports) };
}

function describeNewFile(last: TemporalDataFile, found: TemporalBinary): string {
  return (
    `  Temporal ${found.serverVersion} cannot read the data of ${last.serverVersion} and starts ` +
    'without it. All schedules are created in it again. Open executions stay behind in\n' +
    `  ${last.path}, which is not changed: a few are recorded as Lost, and ` +
    'many stay open, which `carillon doctor` reports. To continue them, start with Temporal ' +
    `${last.serverVersion} (this one is ${found.path}).`
  );
}

/** API and worker read the addresses of the systems from the file. */
async function startSystems({ settings, report, cleanup, ports }: Place) {
  const journalFile = join(settings.dataDir, 'simulated-systems.journal');
  const simulated = await report.part(
    'Systems',
    ({ url }: { url: string }) => `simulated at ${url}`,
    async () => {
      const port = await ports.choose('systems', portNumbers(8090, 8099));
      return startSimulatedSystems({ journalFile, port });
    },
  );
  cleanup.push(() => simulated.close());
  const systemsFile = join(settings.dataDir, 'systems.json');
  const content = `${JSON.stringify(simulated.systems, null, 2)}\n`;
  writeFileSync(systemsFile, content, { mode: 0o600 });
  return { systemsFile, systemsUrl: simulated.url };
}

type DemoPlace = { apiUrl: string; databaseUrl: string; systemsUrl: string };

async function showDemo(
  { settings, report }: Context,
  { apiUrl, ...place }: DemoPlace,
): Promise<void> {
  if (!(await seedDemo(apiUrl))) return;
  await addDemoHistory(place, report);
  report.line('  the demo: Enterprise Delta Sync, 12 steps in 8 groups');
  const show = (execution: RunningDemo): void => report.demo(execution);
  const { status, error } = await runDemo(apiUrl, show, settings.signal);
  report.line(`  ${status}${error === null ? '' : `: ${error}`}`);
}

/** Without it everything works: a failure is only told. */
async function addDemoHistory(
  place: Omit<DemoPlace, 'apiUrl'>,
  { line }: DevReport,
): Promise<void> {
  try {
    const seed = { ...place, tenantSlug: 'default', slugs: demoSchedules };
    if ((await seedDemoHistory(seed)) === 0) return;
    line('  thirty days of demo history; remove it with: npx carillon demo remove');
  } catch (error) {
    line(`  without demo history: ${(error as Error).message}`);
  }
}

/** Clients find the instance in the registry or in its data directory; scripts read the ready file. */
function announce({ settings, report, cleanup, logs }: Place, instance: DevInstance): void {
  const files = [join(settings.dataDir, 'dev.json'), settings.readyFile];
  // For the files that PostgreSQL and Temporal have created since the start.
  closeDataDirectory(settings.dataDir, serviceAccount(settings));
  try {
    const unregister = registerInstance(settings.env, instance);
    cleanup.push(async () => unregister());
  } catch (error) {
    report.line(
      `  commands need --api-url: the instance could not be registered (${(error as Error).message})`,
    );
  }
  report.block(instance, { logs, demo: settings.demo });
  for (const file of files) {
    if (file === null) continue;
    writeInstanceFile(file, instance);
    cleanup.push(async () => removeInstanceFile(file));
  }
}
