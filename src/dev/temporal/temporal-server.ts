import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import getPort from 'get-port';
import { within } from '../../bounded-signal.ts';
import {
  type ChildExit,
  startChildProcess,
  type SupervisedChild,
} from '../supervise/child-process.ts';
import type { ChildRegistry } from '../supervise/child-registry.ts';
import { readLogTail } from '../supervise/keep-running.ts';
import { prepareTemporalNamespace, type SearchAttributeType } from './temporal-namespace.ts';
import { startUiGuard } from './temporal-ui-guard.ts';

const loopback = '127.0.0.1';
const readyTimeoutMs = 60_000;
const grpcInvalidArgument = 3;

/**
 * Required settings. The first four are for speed: by default every hop waits up to 50 ms, activities are
 * never started eagerly, only 30 schedules start per second, and short timers, which operator commands wait
 * for, fire up to a second late. The others lift the limits of a shared server.
 */
const dynamicConfig: Readonly<Record<string, unknown>> = {
  'history.transferProcessorMaxPollRPS': 2_000,
  'system.enableActivityEagerExecution': true,
  'worker.schedulerNamespaceStartWorkflowRPS': 1_000,
  'history.timerProcessorMaxTimeShift': '20ms',
  'frontend.rps': 50_000,
  'frontend.namespaceRPS': 50_000,
  'frontend.namespaceCount': 10_000,
  'frontend.namespaceRPS.visibility': 1_000,
  'matching.rps': 50_000,
  'history.rps': 50_000,
  // The HTTP API accepts text/plain, which any web page may send without a preflight request. We do not
  // use it, so it serves only an unknown name that cannot be resolved.
  'frontend.httpAllowedHosts': [`${randomUUID()}.invalid`],
};

/** Without `dbFile` everything is in memory; without ports free ones are taken. */
export type StartTemporalOptions = {
  binary: string;
  dbFile: string | null;
  logFile: string;
  namespace: string;
  searchAttributes: Readonly<Record<string, SearchAttributeType>>;
  port?: number;
  httpPort?: number;
  metricsPort?: number;
  uiPort?: number;
  headless?: boolean;
  children?: ChildRegistry;
};

/** A running Temporal dev server; `address` is host:port, `uiUrl` is null when headless. */
export type RunningTemporal = {
  readonly address: string;
  readonly uiUrl: string | null;
  readonly pid: number;
  onExit(callback: (exit: ChildExit) => void): void;
  stop(): Promise<void>;
};

type Ports = { grpc: number; http: number; metrics: number; ui: UiPlace | null };

/** The port of the Web UI guard, and the address of the UI behind it. */
type UiPlace = { port: number; inner: { host: string; port: number } };

/**
 * Starts Temporal's dev server on loopback and waits (at most a minute) until its namespace has our search
 * attributes and retention. Rejects with the end of its log when that fails.
 */
export async function startTemporalServer(options: StartTemporalOptions): Promise<RunningTemporal> {
  const ports = await choosePorts(options);
  if (options.dbFile !== null) mkdirSync(dirname(options.dbFile), { recursive: true });
  const logStart = statSync(options.logFile, { throwIfNoEntry: false })?.size ?? 0;
  const child = await startChildProcess({
    name: 'temporal',
    command: options.binary,
    args: serverArguments(options, ports),
    // A clean environment: the user's own TEMPORAL_* profile must not redirect our server.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: dirname(options.logFile) },
    logFile: options.logFile,
    graceMs: 10_000,
    children: options.children,
  });
  const address = `${loopback}:${ports.grpc}`;
  try {
    await waitUntilReady(child, address, options);
    if (ports.ui) await guardUi(child, ports.ui);
  } catch (cause) {
    await child.stop();
    const tail = readLogTail(options.logFile, 15, logStart);
    throw new Error(`Temporal did not start: ${messageOf(cause)}\n${tail}`, { cause });
  }
  return {
    address,
    uiUrl: ports.ui === null ? null : `http://${loopback}:${ports.ui.port}`,
    pid: child.pid,
    onExit: (callback) => child.onExit(callback),
    stop: () => child.stop(),
  };
}

async function guardUi(child: SupervisedChild, { port, inner }: UiPlace): Promise<void> {
  const guard = await startUiGuard({ host: loopback, port, target: inner });
  child.onExit(() => guard.close());
}

async function choosePorts(options: StartTemporalOptions): Promise<Ports> {
  const free = (): Promise<number> => getPort({ host: loopback });
  // A given port is used as it is: getPort would avoid one that it returned a moment ago, and clients know
  // only that address.
  return {
    grpc: options.port ?? (await free()),
    http: options.httpPort ?? (await free()),
    metrics: options.metricsPort ?? (await free()),
    ui: options.headless ? null : await chooseUiPlace(options.uiPort ?? (await free())),
  };
}

/**
 * The UI cannot be restricted to a Host, so it listens where no web page finds it: on Linux at one of 16
 * million loopback addresses, elsewhere (only one address) at a random port.
 */
async function chooseUiPlace(port: number): Promise<UiPlace> {
  const part = (): number => randomInt(1, 255);
  const host = process.platform === 'linux' ? `127.${part()}.${part()}.${part()}` : loopback;
  return { port, inner: { host, port: await getPort({ host }) } };
}

function serverArguments(options: StartTemporalOptions, ports: Ports): string[] {
  const flags = [
    ['--ip', loopback],
    ['--port', String(ports.grpc)],
    ['--http-port', String(ports.http)],
    ['--metrics-port', String(ports.metrics)],
    ['--namespace', options.namespace],
    ['--log-level', 'warn'],
    ...(ports.ui === null ? [['--headless']] : uiFlags(ports.ui)),
    ...(options.dbFile === null ? [] : fileFlags(options.dbFile)),
    ...Object.entries(dynamicConfig).map(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
    ...Object.entries(options.searchAttributes).map(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]),
  ];
  return ['server', 'start-dev', ...flags.flat()];
}

function uiFlags({ inner }: UiPlace): string[][] {
  return [
    ['--ui-ip', inner.host],
    ['--ui-port', String(inner.port)],
  ];
}

/**
 * Write-ahead logging lets the server use several database connections. With it, synchronous NORMAL loses
 * nothing when the process is killed, and only the last moments in a power cut; FULL would flush the disk per
 * transition, for a guarantee that a development machine does not need.
 */
function fileFlags(dbFile: string): string[][] {
  return [
    ['--db-filename', dbFile],
    ['--sqlite-pragma', 'journal_mode=wal'],
    ['--sqlite-pragma', 'synchronous=normal'],
  ];
}

async function waitUntilReady(
  child: SupervisedChild,
  address: string,
  options: StartTemporalOptions,
): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    if (child.hasExited()) throw new Error('it ended during start-up');
    try {
      await openPort(address);
      await prepareOnce(address, options);
      return;
    } catch (error) {
      if (isDefinite(error) || Date.now() > deadline) throw error;
      await delay(25);
    }
  }
}

/** An invalid argument stays invalid; every other error may belong to start-up. */
function isDefinite(error: unknown): boolean {
  return isGrpcServiceError(error) && Number(error.code) === grpcInvalidArgument;
}

/** A plain TCP connect first: the gRPC client waits a second after a refused connection. */
async function openPort(address: string): Promise<void> {
  const socket = connect(Number(address.slice(address.lastIndexOf(':') + 1)), loopback);
  const { signal, release } = within(2_000);
  try {
    await once(socket, 'connect', { signal });
  } finally {
    release();
    socket.destroy();
  }
}

async function prepareOnce(address: string, options: StartTemporalOptions): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.withDeadline(Date.now() + 10_000, () =>
      prepareTemporalNamespace(connection, options.namespace, options.searchAttributes),
    );
  } finally {
    await connection.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
