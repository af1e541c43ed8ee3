/** The server process: the API and the background loops; it listens and shuts down gracefully. */
import { hostname } from 'node:os';
import type { KeyRing } from '../aes-gcm.ts';
import { createOidcVerifier } from '../api/access/oidc.ts';
import type { OidcIssuer } from '../api/access/oidc-issuers.ts';
import { createApp } from '../api/app.ts';
import type { Credentials } from '../api/http/credentials.ts';
import type { AccessPolicy } from '../domain/access/access-policy.ts';
import type { RateLimits } from '../domain/access/rate-limits.ts';
import { defaultSystemMax } from '../domain/limits/limit.ts';
import { writeLog } from '../domain/log-message.ts';
import type { ConnectedSystem } from '../domain/schedule/schedule.ts';
import type { SqlConnection } from '../domain/schedule/sql-connection.ts';
import { reachFailpoint } from '../failpoints.ts';
import type { Logger } from '../log.ts';
import { type ListenAddress, serveMetrics } from '../metrics/metrics-listener.ts';
import { createServerMeter, type ServerMeter } from '../metrics/server-meter.ts';
import { actOnObject, type BulkActDeps } from '../services/bulk/act-on-object.ts';
import { createObservationIntake } from '../services/executions/observation-intake.ts';
import { createWorkerWatch } from '../services/operations/worker-overview.ts';
import type { ServiceDeps } from '../services/service-deps.ts';
import { createStreamHub } from '../services/stream/stream-hub.ts';
import { createDatabase, type Database } from '../store/core/database.ts';
import { requireLogin } from '../store/core/tenants.ts';
import type { InstallationLimit } from '../store/limits/known-limits.ts';
import { readEndedExecution } from '../store/records/ended-execution.ts';
import { announceChanges } from '../store/stream/change-hints.ts';
import { createChangeListener } from '../store/stream/change-listener.ts';
import { openTemporal, type TemporalOptions } from '../temporal/connection.ts';
import { createSearchAttributes } from '../temporal/search-attributes.ts';
import { createExecutionSpans } from '../tracing/execution-spans.ts';
import { openTracing, type TracingSettings } from '../tracing/open-tracing.ts';
import { passesTracesOn } from '../tracing/span.ts';
import { messages } from './log-messages.ts';
import { createTemporalPort } from './temporal-port.ts';
import { createLoops, type LoopOptions } from './wiring.ts';

export type ServerOptions = Pick<LoopOptions, 'sweepTimes' | 'auditTimes' | 'sendMessage'> & {
  databaseUrl: string;
  temporal: Omit<TemporalOptions, 'identity'>;
  host: string;
  /** 0 for any free port. */
  port: number;
  credentials: Credentials;
  rateLimits?: RateLimits;
  oidcIssuers?: readonly OidcIssuer[];
  trustedProxies?: readonly string[];
  connectedSystems: readonly ConnectedSystem[];
  /** Null without a file of them: then only step workers know them. */
  sqlConnections?: readonly SqlConnection[] | null;
  /** Keys of the secrets that tenants store; none can be stored without them. */
  secretKeys?: KeyRing | null;
  /** Null without a policy file. */
  policy?: AccessPolicy | null;
  /** Slug of the tenant that what no file gives to others belongs to. */
  homeTenant: string | null;
  commandsEnabled: boolean;
  version: string;
  /** How the server takes part in traces; it passes them on when left out. */
  tracing?: TracingSettings;
  /** Where the metrics of this process are served; nowhere when left out. */
  metrics?: ListenAddress | null;
  /** The built console; none is served without it. */
  consoleFolder?: string | null;
  /** Path below which browsers reach the server, such as `/carillon`. */
  publicPath?: string;
  /** Of Temporal's Web UI, without a slash at its end. */
  temporalUiUrl?: string | null;
  /** Shown at /health/live; for development instances only. */
  instanceId?: string;
  log: Logger;
};

export type RunningServer = {
  url: string;
  /** Where its metrics are; null when they are not served. */
  metricsUrl: string | null;
  close(): Promise<void>;
};

/** Starts even while PostgreSQL or Temporal is unavailable; the health endpoint reports that. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, host, port } = options;
  checkListensLocally(options);
  const applicationName = 'carillon-server';
  const pools = openPools(options, applicationName);
  const { database, loops, reports } = pools;
  const closePools = async (): Promise<void> => {
    await Promise.all(Object.values(pools).map((pool) => pool.close()));
  };
  await requireLogin(database).catch(async (error: unknown) => {
    await closePools();
    throw error;
  });
  const identity = `${applicationName}@${hostname()}:${process.pid}`;
  const connection = openTemporal({ ...options.temporal, identity });
  const { tracing, spans, drainSpans } = traceServer(options, loops, identity);
  const attributes = createSearchAttributes(connection, Date.now);
  const searchAttributes = (): Promise<boolean> => attributes.registered();
  const control = createLoops({
    ...options,
    database: loops,
    temporal: connection,
    searchAttributes,
    ...{ spans, installationLimits: installationLimitsOf(options) },
    actOnObject: (act) => actOnObject(bulkDeps, act),
  });
  const observations = createObservationIntake(reports);
  const meter = createServerMeter(options.version);
  watchPools(meter, { requests: database, loops, reports, streams: pools.streams });
  const temporal = createTemporalPort({
    temporal: connection,
    reconciler: control.reconciler,
    deliverFor: control.deliverFor,
    searchAttributes,
  });
  const { hub, listener } = openStreams(options, pools.streams);
  const given = appOptionsOf(options);
  const app = createApp({ ...given, database, hub, temporal, observations, tracing, meter });
  const bulkDeps = bulkDepsOf({ ...given, database: loops, temporal, observations });
  reachFailpoint('server.before-listen');
  const { metrics } = options;
  const metricsListener = metrics ? await serveMetrics(meter.registry, { ...metrics, log }) : null;
  const url = await app.listen({ host, port });
  control.start();
  listener.start();
  writeLog(log, messages.serverStarted, { url });
  return {
    url,
    metricsUrl: metricsListener?.url ?? null,
    async close() {
      reachFailpoint('server.shutdown-begun');
      await app.close();
      await Promise.all([control.stop(), listener.stop(), metricsListener?.close()]);
      await drainSpans();
      reachFailpoint('server.before-drain');
      await connection.close();
      await closePools();
    },
  };
}

/** What the files say of systems and pools; a system that no list gives to others is the home tenant's. */
function installationLimitsOf({
  connectedSystems,
  policy = null,
  homeTenant,
}: ServerOptions): InstallationLimit[] {
  const home = homeTenant === null ? [] : [homeTenant];
  return [
    ...connectedSystems.map(({ name, maxActive, tenants = home }) => ({
      ...{ kind: 'System' as const, name, tenants },
      ...{ maxActive: maxActive ?? defaultSystemMax, byDefault: maxActive === undefined },
    })),
    ...[...(policy?.pools ?? [])].flatMap(([name, { maxActive, tenants }]) =>
      maxActive === undefined
        ? []
        : [{ kind: 'Pool' as const, name, maxActive, byDefault: false, tenants }],
    ),
  ];
}

/** For acts of bulk operations; the credentials are read at every act. */
function bulkDepsOf(
  given: Omit<ServiceDeps, 'workers'> & { credentials: Credentials },
): BulkActDeps {
  const { credentials } = given;
  return {
    ...given,
    workers: createWorkerWatch(given),
    rolesOfEntry(tenant, name) {
      const tokens = credentials.mode === 'tokens' ? credentials.tokens : [];
      const own = tokens.filter((token) => token.tenant === tenant && token.name === name);
      return own.length === 0 ? null : own.flatMap(({ roles }) => roles);
    },
  };
}

/** What the API is given as it is. */
function appOptionsOf(options: ServerOptions) {
  const { credentials, connectedSystems, homeTenant, commandsEnabled, log, version } = options;
  const { rateLimits, trustedProxies, instanceId, consoleFolder, publicPath } = options;
  const { temporal, temporalUiUrl = null } = options;
  return {
    credentials,
    connectedSystems,
    sqlConnections: options.sqlConnections ?? null,
    policy: options.policy ?? null,
    secretKeys: options.secretKeys ?? null,
    homeTenant,
    commandsEnabled,
    log,
    version,
    clock: () => new Date(),
    oidc: options.oidcIssuers ? createOidcVerifier(options.oidcIssuers) : null,
    consoleFolder: consoleFolder ?? null,
    publicPath: publicPath ?? '',
    temporalUiUrl: temporalUiUrl && `${temporalUiUrl}/namespaces/${temporal.namespace}`,
    ...(rateLimits && { rateLimits }),
    ...(trustedProxies && { trustedProxies }),
    ...(instanceId === undefined ? {} : { instanceId }),
  };
}

function watchPools(meter: ServerMeter, pools: Readonly<Record<string, Database>>): void {
  for (const [pool, database] of Object.entries(pools)) {
    meter.watchPool(pool, () => ({
      ...database.connections(),
      lost: database.connectionsLost(),
    }));
  }
}

/** How long a stopping server sends the spans that it has. */
const drainMs = 2_000;

function traceServer(
  { tracing: settings, version, log }: ServerOptions,
  database: Database,
  instance: string,
) {
  const about = { service: 'carillon-server', version, instance, log };
  const tracing = settings ? openTracing(settings, about) : passesTracesOn;
  const read = (tenantId: string, id: string) =>
    database.read(tenantId, (tx) => readEndedExecution(tx, id));
  const spans = createExecutionSpans({ tracing, read, log });
  const drainSpans = async (): Promise<void> => {
    await spans.drain(drainMs);
    await tracing.sink?.drain(drainMs);
  };
  return { tracing, spans, drainSpans };
}

/** Separate pools, so that neither requests, observations of workers nor live streams can block the loops. */
function openPools({ databaseUrl: url, log }: ServerOptions, applicationName: string) {
  const open = (poolSize: number): Database =>
    createDatabase({ url, applicationName, poolSize, log });
  return {
    database: announceChanges(open(10)),
    loops: announceChanges(open(5)),
    reports: announceChanges(open(5)),
    // Not announced: looking for news would be news.
    streams: open(4),
  };
}

function openStreams({ databaseUrl: url, log }: ServerOptions, database: Database) {
  const hub = createStreamHub({ database, log });
  return { hub, listener: createChangeListener({ url, log, onHint: hub.hint }) };
}

/** Without tokens every client is an operator, so only this machine may connect. */
function checkListensLocally({ credentials, host }: ServerOptions): void {
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(host);
  if (credentials.mode === 'tokens' || loopback) return;
  throw new Error(`without tokens the API listens on 127.0.0.1 only, not on ${host}`);
}
