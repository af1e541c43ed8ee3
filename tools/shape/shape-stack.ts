/** Starts the shape of docker-compose.yml without containers, for chaos to kill. */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';
import { readKeyRing } from '../../src/config/key-ring.ts';
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
} from '../../src/dev/chaos/parts.ts';
import { type RunningPostgres, startPostgres } from '../../src/dev/postgres/postgres.ts';
import { installedFile } from '../../src/installed-file.ts';
import { type ComposePlan, localEnvironment, readComposePlan } from './compose-plan.ts';
import { applyTemporalSchema, createDatabases, createTenants, statementsOf } from './databases.ts';
import { composeValues, shapeProcesses, shapeTenants, sharedPool } from './processes.ts';
import { type SecretFiles, writeSecretFiles } from './secret-files.ts';
import type { ServerPrograms } from './server-programs.ts';
import { innerPortCount, temporalConfig, type TemporalLogin } from './temporal-config.ts';
import { startShapeTemporal } from './temporal-server.ts';

/** What is checked besides what chaos checks. */
export type Shape = {
  apiUrls: readonly [string, string];
  /** Superuser of PostgreSQL. */
  adminUrl: string;
  files: SecretFiles;
};

const host = '127.0.0.1';

/**
 * Below the ports that clients get, so that a process finds its own free when it is started again; Temporal
 * cannot store a larger one either.
 */
function stablePort(): Promise<number> {
  const first = randomInt(20_000, 31_000);
  return getPort({ host, port: portNumbers(first, first + 1_000) });
}

/** `started` is called when every process runs, before chaos begins. */
export function createShapeStarter(
  programs: ServerPrograms,
  started: (shape: Shape, systemsUrl: string) => Promise<void>,
): StartChaosStack {
  return (options) =>
    startInPlace(options, async (place) => {
      const { stack, shape } = await startParts(place, programs);
      await started(shape, stack.systemsUrl);
      return stack;
    });
}

async function startParts(
  place: ChaosPlace,
  programs: ServerPrograms,
): Promise<{ stack: StartedStack; shape: Shape }> {
  const { systems, url: systemsUrl } = await startJournal(place);
  const files = writeSecretFiles({ directory: place.dataDir, systems, systemsUrl });
  const plan = readPlan(files);
  const postgres = await superviseDatabases(place, plan);
  const temporal = await superviseTemporal(place, { plan, programs, postgres });
  const serverPorts = [await stablePort(), await stablePort()] as const;
  const addresses = {
    'postgres:5432': `${host}:${postgres.port}`,
    'temporal:7233': temporal.address,
    'server:8080': `${host}:${serverPorts[0]}`,
  };
  const given = essential(place.env);
  const migrate = localEnvironment(plan.service('migrate'), addresses);
  await migrateWithFault(place, { target: 'migrate', env: { ...given, ...migrate } });
  await createTenants(postgres.adminUrl, shapeTenants);
  const processes = shapeProcesses(plan, addresses, {
    payloadKeysFile: files.payloadKeysFile,
    betaToken: files.workers.beta,
    tokensFile: files.tokensFile,
    serverPorts,
  });
  for (const { name, args, env } of processes) {
    const part = commandPart(place, { target: name, args, env: { ...given, ...env } });
    await supervisePart(place, part);
  }
  const apiUrls = [`http://${host}:${serverPorts[0]}`, `http://${host}:${serverPorts[1]}`] as const;
  const payloadKeys = readKeyRing(files.payloadKeysFile, () => undefined);
  return {
    shape: { apiUrls, adminUrl: postgres.adminUrl, files },
    stack: {
      apiUrls,
      systemsUrl,
      temporal: { ...temporal, identity: 'carillon-chaos', payloadKeys },
      tenants: shapeTenants.map((slug) => {
        return { slug, token: files.admins[slug], pools: [slug, sharedPool] };
      }),
    },
  };
}

function readPlan(files: SecretFiles): ComposePlan {
  const read = (file: string): string => readFileSync(installedFile(file), 'utf8');
  const values = composeValues(read('.env.example'), {
    CARILLON_WORKER_TOKEN: files.workers.acme,
    CARILLON_COMMAND_STEPS: 'true',
    CARILLON_CREDENTIALS: files.credentialsFile,
    CARILLON_SYSTEMS: files.systemsFile,
    CARILLON_POLICY: files.policyFile,
  });
  return readComposePlan(read('docker-compose.yml'), values);
}

async function superviseDatabases(place: ChaosPlace, plan: ComposePlan): Promise<RunningPostgres> {
  const logFile = join(place.logs, 'postgres.log');
  const port = await stablePort();
  let latest: RunningPostgres | undefined;
  await supervisePart(place, {
    target: 'postgres',
    logFile,
    async start() {
      latest = await startPostgres({
        dataDirectory: join(place.dataDir, 'pg'),
        logFile,
        fsync: true,
        isEmpty: true,
        cacheDirectory: place.cacheDirectory,
        port,
      });
      return toPart(latest);
    },
  });
  if (!latest) throw new Error('PostgreSQL did not start');
  const script = readFileSync(installedFile('tools/compose/create-databases.sh'), 'utf8');
  const { environment } = plan.service('postgres');
  await createDatabases(latest.adminUrl, statementsOf(script, environment));
  return latest;
}

type TemporalParts = { plan: ComposePlan; programs: ServerPrograms; postgres: RunningPostgres };

async function superviseTemporal(
  place: ChaosPlace,
  { plan, programs, postgres }: TemporalParts,
): Promise<{ address: string; namespace: string }> {
  const { environment: settings } = plan.service('temporal');
  const setting = (name: string): string => {
    const value = settings[name];
    if (value === undefined) throw new Error(`temporal in docker-compose.yml has no ${name}`);
    return value;
  };
  const login: TemporalLogin = {
    user: setting('POSTGRES_USER'),
    password: setting('POSTGRES_PWD'),
    database: setting('DBNAME'),
    visibilityDatabase: setting('VISIBILITY_DBNAME'),
  };
  await applyTemporalSchema(programs, login, postgres.port);
  const port = await stablePort();
  const innerPorts: number[] = [];
  while (innerPorts.length < innerPortCount) innerPorts.push(await stablePort());
  const dynamicConfigFile = installedFile('tools/compose/temporal-dynamic-config.yaml');
  const config = temporalConfig(
    { host, port, innerPorts, databasePort: postgres.port, dynamicConfigFile },
    login,
    Number(setting('FRONTEND_HTTP_PORT')),
  );
  const namespace = setting('DEFAULT_NAMESPACE');
  const logFile = join(place.logs, 'temporal.log');
  const address = `${host}:${port}`;
  await supervisePart(place, {
    target: 'temporal',
    logFile,
    async start() {
      const child = await startShapeTemporal({
        program: programs.server,
        config,
        directory: join(place.dataDir, 'temporal'),
        address,
        namespace,
        retentionHours: Number.parseInt(setting('DEFAULT_NAMESPACE_RETENTION'), 10),
        logFile,
        children: place.children,
      });
      return toPart(child);
    },
  });
  return { address, namespace };
}
