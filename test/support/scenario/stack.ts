/** The whole product for one test file: own database, own namespace, own simulated systems. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { KeyRing } from '../../../src/aes-gcm.ts';
import type { Credentials } from '../../../src/api/http/credentials.ts';
import { readAccessPolicy } from '../../../src/config/access-policy-file.ts';
import { readConnectedSystems } from '../../../src/config/connected-systems.ts';
import { startSimulatedSystems } from '../../../src/dev/systems/simulated-systems.ts';
import { createLogger } from '../../../src/log.ts';
import type { AuditTimes } from '../../../src/loops/auditor/audit-fires.ts';
import type { SweepTimes } from '../../../src/loops/sweeper/sweep.ts';
import { createMessageSender } from '../../../src/notify/message-sender.ts';
import { startServer } from '../../../src/server/main.ts';
import type { TracingSettings } from '../../../src/tracing/open-tracing.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { createTestNamespace } from '../namespace.ts';
import { bodyInLane, expectLaneTaken } from './lane.ts';

export type StackOptions = {
  credentials?: Credentials;
  /** With which the test itself asks the API; none unless set. */
  token?: string;
  /** Milliseconds a simulated run takes; 150 unless set. */
  durationMs?: number;
  /** A Temporal server of the test's own; the shared one unless set. */
  temporal?: { address: string; namespace: string };
  auditTimes?: Partial<AuditTimes>;
  sweepTimes?: Partial<SweepTimes>;
  /** A database of the test's own; a clone in the shared PostgreSQL unless set. */
  database?: TestDatabase;
  /** The policy file of workers; by default steps may use every service of this machine. */
  policy?: object;
  /** Keys of stored secrets; the test may change them while the server runs. */
  secretKeys?: KeyRing;
  /** Secrets of notification channels. */
  secrets?: ReadonlyMap<string, string>;
  /** The database as API and workers reach it, when not directly. */
  through?: (databaseUrl: string) => Promise<string>;
  /** Temporal as API and workers reach it (host:port), when not directly. */
  temporalThrough?: (address: string) => Promise<string>;
  /** How the server takes part in traces. */
  tracing?: TracingSettings;
  /** Steps that each simulated system takes at a time; null leaves it at the number of every system. */
  maxActive?: number | null;
  /** The built console; none is served unless set. */
  consoleFolder?: string;
};

export type Worker = {
  pid: number;
  /** The signal it ended by. */
  exited: Promise<NodeJS.Signals | null>;
  kill(signal?: NodeJS.Signals): Promise<void>;
};

const openPolicy = { egress: [{ allow: ['127.0.0.0/8', '[::1]', 'localhost'] }] };

export type Stack = Awaited<ReturnType<typeof startStack>>;

const quiet = createLogger({
  level: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  pretty: false,
  name: 'test',
});

export async function startStack(options: StackOptions = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'carillon-stack-'));
  const [database, direct] = await Promise.all([
    options.database ?? createTestDatabase(),
    options.temporal ?? createTestNamespace(),
  ]);
  const address = (await options.temporalThrough?.(direct.address)) ?? direct.address;
  const temporal = { ...direct, address };
  const databaseUrl = options.through ? await options.through(database.url) : database.url;
  const systems = await startSimulatedSystems({ durationMs: options.durationMs ?? 150 });
  const systemsFile = join(directory, 'systems.json');
  const { maxActive = 100 } = options;
  const limited = systems.systems.map((one) => ({ ...one, ...(maxActive && { maxActive }) }));
  writeFileSync(systemsFile, JSON.stringify(limited));
  const policyFile = join(directory, 'policy.json');
  writeFileSync(policyFile, JSON.stringify(options.policy ?? openPolicy));
  const openServer = (): ReturnType<typeof startServer> =>
    startServer({
      databaseUrl,
      port: 0,
      host: '127.0.0.1',
      log: quiet,
      version: 'test',
      temporal,
      credentials: options.credentials ?? { mode: 'loopback', tenant: 'default' },
      connectedSystems: readConnectedSystems(systemsFile),
      policy: null,
      secretKeys: options.secretKeys ?? null,
      homeTenant: 'default',
      commandsEnabled: true,
      sendMessage: createMessageSender({
        policy: readAccessPolicy(policyFile, 'default'),
        homeTenant: 'default',
        secrets: options.secrets ?? new Map(),
        temporal,
        databaseUrl,
        api: '127.0.0.1:1',
      }),
      auditTimes: options.auditTimes ?? {},
      sweepTimes: options.sweepTimes ?? {},
      metrics: { host: '127.0.0.1', port: 0 },
      consoleFolder: options.consoleFolder ?? null,
      ...(options.tracing && { tracing: options.tracing }),
    });
  const server = await openServer();
  const api = createApi(server.url, options.token);
  const workers = new Set<ChildProcess>();

  /** A real worker process; ready once Temporal sees it polling. */
  async function startWorker(
    args: string[] = [],
    env: NodeJS.ProcessEnv = {},
    viewer = api,
  ): Promise<Worker> {
    const log = openSync(join(directory, 'worker.log'), 'a');
    const program = ['bin/carillon.js', 'worker', ...args];
    const child = spawn(process.execPath, program, {
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: temporal.namespace,
        CARILLON_SYSTEMS_FILE: systemsFile,
        CARILLON_POLICY_FILE: policyFile,
        CARILLON_COMMAND_STEPS: 'true',
        ...env,
      },
    });
    workers.add(child);
    const exited = once(child, 'exit').finally(() => workers.delete(child));
    const { pid } = child;
    if (pid === undefined) throw new Error('the worker has no process id');
    if (!args.includes('steps'))
      await viewer.until('/health', (health) => namesPoller(health, pid), 120_000);
    return {
      pid,
      exited: exited.then(([, signal]) => signal as NodeJS.Signals | null),
      async kill(signal = 'SIGKILL') {
        child.kill(signal);
        await exited;
      },
    };
  }

  /** A real server process beside the one of the test; its API is ready when it resolves. */
  async function startServerProcess(env: NodeJS.ProcessEnv = {}) {
    const logFile = join(directory, `server-${randomUUID()}.log`);
    const log = openSync(logFile, 'a');
    // A port picked here could be somebody else's by the time the process listens.
    const child = spawn(process.execPath, ['bin/carillon.js', 'server', '--port', '0'], {
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: temporal.namespace,
        CARILLON_SYSTEMS_FILE: systemsFile,
        CARILLON_ANONYMOUS_ACCESS: 'loopback',
        ...env,
      },
    });
    workers.add(child);
    const exited = once(child, 'exit').finally(() => workers.delete(child));
    const processApi = createApi(await urlIn(logFile));
    await processApi.until('/health', (health) => 'database' in (health as object));
    return {
      api: processApi,
      exited: exited.then(([, signal]) => signal as NodeJS.Signals | null),
      async kill(signal: NodeJS.Signals = 'SIGKILL') {
        child.kill(signal);
        await exited;
      },
    };
  }

  const servers = [server];
  const closeServers = async (): Promise<void> => {
    for (const one of servers.splice(0)) await one.close();
  };

  return {
    api,
    databaseUrl,
    adminDatabaseUrl: database.ownerUrl,
    temporal,
    systems,
    directory,
    server,
    startWorker,
    startServerProcess,
    /** Runs the work while only processes serve; afterwards there is another server in this one. */
    async whileServerIsDown(work: () => Promise<void>) {
      await closeServers();
      await work();
      const another = await openServer();
      servers.push(another);
      return createApi(another.url);
    },
    async stop() {
      for (const child of workers) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await closeServers();
      await systems.close();
      await expectLaneTaken(database.ownerUrl).finally(() => database.drop());
    },
  };
}

/** The address that a server tells in its log once it listens. */
async function urlIn(logFile: string): Promise<string> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const text = readFileSync(logFile, 'utf8');
    const url = /"url":"([^"]+)"/.exec(text)?.[1];
    if (url !== undefined) return url;
    if (Date.now() > deadline) throw new Error(`the server did not come up: ${text}`);
    await delay(40);
  }
}

function namesPoller(health: unknown, pid: number): boolean {
  const { workers } = health as { workers?: { message?: string | null } };
  return workers?.message?.includes(`:${pid}`) ?? false;
}

export type Answer<T> = { status: number; body: T; headers: Headers };

/** A client of the API under test. */
export function createApi(url: string, token?: string) {
  const base = `${url}/api/v1`;
  async function call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Answer<T>> {
    const answer = await fetch(base + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed = (text === '' ? null : JSON.parse(text)) as T;
    return { status: answer.status, body: parsed, headers: answer.headers };
  }
  return {
    url,
    call,
    get: <T>(path: string) => call<T>('GET', path),
    post: <T>(path: string, body: unknown = {}) => call<T>('POST', path, bodyInLane(body)),
    put: <T>(path: string, body: unknown) => call<T>('PUT', path, bodyInLane(body)),
    /** Asks a question of the test's own until the answer is yes, for at most a minute. */
    async eventually(question: () => Promise<boolean>): Promise<void> {
      const deadline = Date.now() + 60_000;
      while (!(await question())) {
        if (Date.now() > deadline) throw new Error('it did not come true within a minute');
        await delay(40);
      }
    },
    /** Asks again until the answer satisfies, for at most a minute; the last answer is the error. */
    async until<T>(path: string, satisfies: (body: T) => boolean, timeoutMs = 60_000): Promise<T> {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const { body } = await call<T>('GET', path).catch(() => ({ body: {} as T }));
        if (satisfies(body)) return body;
        if (Date.now() > deadline) throw new Error(`${path} stayed ${JSON.stringify(body)}`);
        await delay(40);
      }
    },
  };
}
