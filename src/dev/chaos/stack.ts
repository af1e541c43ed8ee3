/** The private installation under test, with a journal that is never killed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { installedFile } from '../../installed-file.ts';
import { writeSystemsPolicy } from '../dev-policy.ts';
import { type RunningPostgres, startPostgres } from '../postgres/postgres.ts';
import { findTemporalBinary } from '../temporal/temporal-binary.ts';
import { carillonSearchAttributes } from '../temporal/temporal-namespace.ts';
import { startTemporalServer } from '../temporal/temporal-server.ts';
import {
  type ChaosPlace,
  commandPart,
  essential,
  migrateWithFault,
  type StartChaosStack,
  type StartedStack,
  startInPlace,
  startJournal,
  supervisePart,
  toPart,
} from './parts.ts';

const host = '127.0.0.1';
const namespace = 'default';

/** Resolves when everything is up; a failed start leaves nothing behind. */
export const startChaosStack: StartChaosStack = (options) => startInPlace(options, startParts);

async function startParts(place: ChaosPlace): Promise<StartedStack> {
  const { systems, url: systemsUrl } = await startJournal(place);
  const systemsFile = join(place.dataDir, 'systems.json');
  // Many executions of one schedule run at once: they must not wait for each other.
  const shared = systems.map((system) => ({ ...system, maxActive: 1_000 }));
  writeFileSync(systemsFile, `${JSON.stringify(shared, null, 2)}\n`, { mode: 0o600 });
  const policyFile = join(place.dataDir, 'policy.json');
  writeSystemsPolicy(policyFile, systemsUrl);
  const { url: databaseUrl, ownerUrl } = await supervisePostgres(place);
  const urls = { DATABASE_URL: databaseUrl, DATABASE_OWNER_URL: ownerUrl };
  const given = essential(place.env);
  await migrateWithFault(place, { target: 'server', env: { ...given, ...urls } });
  const temporalAddress = await superviseTemporal(place);
  const port = await getPort({ host });
  const env = {
    ...given,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    CARILLON_SYSTEMS_FILE: systemsFile,
    CARILLON_POLICY_FILE: policyFile,
    CARILLON_COMMAND_STEPS: 'true',
    CARILLON_LOG_LEVEL: 'info',
    CARILLON_PORT: String(port),
  };
  const serverEnv = { ...env, CARILLON_ANONYMOUS_ACCESS: 'loopback' };
  const processes = [
    { target: 'server', args: ['server'], env: serverEnv },
    { target: 'worker', args: ['worker', '--role', 'all'], env },
  ];
  for (const process of processes) await supervisePart(place, commandPart(place, process));
  return {
    apiUrls: [`http://${host}:${port}`],
    temporal: { address: temporalAddress, namespace, identity: 'carillon-chaos' },
    tenants: [{ slug: 'default', token: null, pools: ['default'] }],
    systemsUrl,
  };
}

async function supervisePostgres(
  place: ChaosPlace,
): Promise<Pick<RunningPostgres, 'url' | 'ownerUrl'>> {
  const logFile = join(place.logs, 'postgres.log');
  let latest: RunningPostgres | undefined;
  await supervisePart(place, {
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

async function superviseTemporal(place: ChaosPlace): Promise<string> {
  const logFile = join(place.logs, 'temporal.log');
  const moduleDirectory = installedFile('tools/temporal');
  const { path: binary } = await findTemporalBinary({
    env: place.env,
    cacheDirectory: place.cacheDirectory,
    moduleDirectory,
    report: place.events.line,
  });
  let address = '';
  await supervisePart(place, {
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
