/** A worker process: connects, runs the workers of its role, and drains before it exits. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DefaultLogger,
  type LogEntry,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  type Worker,
} from '@temporalio/worker';
import {
  createInlineActivities,
  type InlineSteps,
} from '../../activities/inline/run-inline-step.ts';
import { createRecordActivities } from '../../activities/record/record-activities.ts';
import { createRecorder, type Recorder } from '../../activities/record/recorder.ts';
import type { InlineRecord } from '../../activities/record/store-observer.ts';
import { createEgressGuard } from '../../activities/steps/http/egress-guard.ts';
import { shortestSecret } from '../../activities/steps/masking/secret-forms.ts';
import { createStepAccess } from '../../activities/steps/step-access.ts';
import { createStepActivities, createStepRunners } from '../../activities/steps/step-activity.ts';
import { createSlotPassing } from '../admission/pass-slots.ts';
import type { KeyRing } from '../aes-gcm.ts';
import type { TemporalConfig, WorkerConfig } from '../config/config.ts';
import { readConnectedSystems } from '../config/connected-systems.ts';
import { ConfigError } from '../config/environment.ts';
import { readKeyRing } from '../config/key-ring.ts';
import { createOwnServices, ownPlaces } from '../config/own-services.ts';
import { readSqlConnections } from '../config/sql-connections.ts';
import { readTemporalTls } from '../config/temporal-tls.ts';
import { inlinePool } from '../domain/inline/dispatch.ts';
import { writeLog } from '../domain/log-message.ts';
import { workerLimits, type WorkerRole } from '../domain/worker.ts';
import { reachFailpoint } from '../failpoints.ts';
import type { Logger } from '../log.ts';
import {
  type ListenAddress,
  type MetricsListener,
  serveMetrics,
} from '../metrics/metrics-listener.ts';
import { type AttemptMeter, createWorkerMeter, type WorkerMeter } from '../metrics/worker-meter.ts';
import { createDatabase, type Database } from '../store/core/database.ts';
import { requireLogin } from '../store/core/tenants.ts';
import { readEndedExecution } from '../store/records/ended-execution.ts';
import { announceChanges } from '../store/stream/change-hints.ts';
import { openTemporal } from '../temporal/connection.ts';
import { createAdmissionWorkflows } from '../temporal/executions/admission-workflows.ts';
import { createSearchAttributes } from '../temporal/search-attributes.ts';
import { createExecutionSpans } from '../tracing/execution-spans.ts';
import { openTracing } from '../tracing/open-tracing.ts';
import type { Tracing } from '../tracing/span.ts';
import type { Announcer } from './announcer.ts';
import { type CommandPlace, prepareCommands } from './command-place.ts';
import { createWorkers, type Orchestration, type StepActivities } from './create-worker.ts';
import type { HttpObserver } from './http-observer.ts';
import { messages } from './log-messages.ts';
import { type Reporting, reportToApi, reportToStore } from './reporting.ts';

export type RunWorkerOptions = {
  config: WorkerConfig;
  role: WorkerRole;
  pools: readonly string[];
  /** Version of this installation, shown with the worker. */
  version: string;
  log: Logger;
  /** Masks values in the log until what it returns is called. */
  holdSecrets: (values: readonly string[]) => () => void;
  /** Shuts the workers down in an orderly way. */
  stop: AbortSignal;
};

type Drain = { drain(timeoutMs: number): Promise<void> };

const drainMs = 5_000;
/** The last thing that a stopping worker waits for. */
const spanDrainMs = 2_000;
const connectPatienceMs = 60_000;

/** Resolves after an orderly stop; throws when the worker cannot start or fails. */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  const { config, role, pools, log, stop } = options;
  checkRole(config, role);
  installRuntime(log, config.sdkMetrics);
  const payloadKeys = readKeyRing(config.temporal.payloadKeysFile, (file) =>
    writeLog(log, messages.keysReadable, { file }),
  );
  warnOfShortSecrets(config.secrets, log);
  reachFailpoint('worker.before-connect');
  const identity = `carillon-${role}@${hostname()}:${process.pid}`;
  const database = config.databaseUrl === null ? null : await openDatabase(config.databaseUrl, log);
  const meter = createWorkerMeter({ role, version: options.version });
  const reports = { ...options, counts: meter };
  const reporting = database ? reportToStore(database, reports) : await reportToApi(reports);
  if (reporting === null) return;
  const connection = await connectPatiently(config.temporal, { log, stop });
  if (connection === null) return database?.close();
  const { observer } = reporting;
  const announcer = reporting.announcer(describeWorker(options, identity, config));
  const tracing = traceWorker(options, identity);
  const orchestrator =
    database && role !== 'steps'
      ? openOrchestration({ config, database, identity, payloadKeys, log, tracing })
      : null;
  const listener = await listen(config, meter, { observer, recorder: orchestrator?.recorder, log });
  try {
    const commands = role === 'orchestrator' ? null : await prepareCommands(config, log);
    const { holdSecrets } = options;
    const parts = { config, identity, reporting, log, tracing, meter, holdSecrets };
    const steps = commands && stepsOf({ ...parts, commands });
    const inline = pools.includes(inlinePool) ? (steps?.inline ?? null) : null;
    const workers = await createWorkers({
      connection,
      identity,
      namespace: config.temporal.namespace,
      payloadKeys,
      orchestration: orchestrator && orchestrator.orchestrationOf(reporting.record, inline),
      steps: steps && { activities: steps.activities, pools },
    });
    if (steps) logAccess(reporting, options);
    writeLog(log, messages.workerStarted, { role, pools, identity });
    reachFailpoint('worker.before-run');
    await runUntil(workers, { stop, announcer });
  } finally {
    reachFailpoint('worker.before-drain');
    await announcer.stop();
    const { recorder, spans } = orchestrator ?? {};
    await drainAll([observer, recorder, spans].flatMap((part) => part ?? []));
    await tracing.sink?.drain(spanDrainMs);
    await listener?.close();
    reachFailpoint('worker.drained');
    await orchestrator?.close();
    await database?.close();
    await connection.close();
  }
}

function traceWorker({ config, version, log }: RunWorkerOptions, instance: string): Tracing {
  return openTracing(config.tracing, { service: 'carillon-worker', version, instance, log });
}

type Buffers = {
  observer: Pick<HttpObserver, 'pending'>;
  recorder: Pick<Recorder, 'pending'> | undefined;
  log: Logger;
};

/** Null when no address is set. */
async function listen(
  { metrics }: WorkerConfig,
  meter: WorkerMeter,
  { observer, recorder, log }: Buffers,
): Promise<MetricsListener | null> {
  meter.watch({
    reports: () => observer.pending(),
    transitions: () => recorder?.pending() ?? 0,
  });
  return metrics && serveMetrics(meter.registry, { ...metrics, log });
}

function warnOfShortSecrets(secrets: WorkerConfig['secrets'], log: Logger): void {
  const names = [...secrets].flatMap(([name, value]) =>
    value.trim().length < shortestSecret ? [name] : [],
  );
  if (names.length > 0) writeLog(log, messages.secretsShort, { names });
}

function describeWorker(
  { role, pools, version }: RunWorkerOptions,
  identity: string,
  { secrets: values }: WorkerConfig,
) {
  const secrets = [...values.keys()].slice(0, workerLimits.secrets);
  const runsSteps = role !== 'orchestrator';
  return { id: randomUUID(), identity, role, pools: runsSteps ? pools : [], version, secrets };
}

/** Names only. What no list names belongs to the home tenant. */
function logAccess(
  { policy, tenants }: Reporting,
  { config, pools, log }: Pick<RunWorkerOptions, 'config' | 'pools' | 'log'>,
): void {
  const { homeTenant } = policy;
  const ownerOf = (rule: { tenants: readonly string[] } | undefined): readonly string[] =>
    rule?.tenants ?? (homeTenant === null ? [] : [homeTenant]);
  const listed = <T extends { tenants: readonly string[] }>(
    names: readonly string[],
    rules: ReadonlyMap<string, T>,
  ) => Object.fromEntries(names.map((name) => [name, ownerOf(rules.get(name))]));
  writeLog(log, messages.accessInForce, {
    policyFile: config.policyFile,
    homeTenant,
    tenants,
    pools: listed(pools, policy.pools),
    secrets: listed([...config.secrets.keys()], policy.secrets),
    egressRules: policy.egress.length,
  });
}

/** Fails early: a worker that cannot record must not take work. */
function checkRole(config: WorkerConfig, role: WorkerRole): void {
  if (role !== 'steps' && config.databaseUrl === null) {
    throw new ConfigError(`a worker with the role "${role}" needs the database: set DATABASE_URL`);
  }
  if (
    config.databaseUrl === null &&
    (config.apiUrl === null || (config.token ?? config.tokensFile) === null)
  ) {
    throw new ConfigError(
      'a worker for steps without a database reports to the API: set CARILLON_API_URL, and CARILLON_TOKEN or CARILLON_TOKENS_FILE',
    );
  }
}

async function openDatabase(url: string, log: Logger): Promise<Database> {
  const opened = createDatabase({ url, applicationName: 'carillon-worker', poolSize: 10, log });
  const database = announceChanges(opened);
  await requireLogin(database).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  return database;
}

function openOrchestration(given: {
  config: WorkerConfig;
  database: Database;
  identity: string;
  payloadKeys: KeyRing | null;
  log: Logger;
  tracing: Tracing;
}) {
  const { config, database, identity, payloadKeys, log, tracing } = given;
  const temporal = openTemporal({ ...toOptions(config.temporal), identity, payloadKeys });
  const workflows = createAdmissionWorkflows(temporal);
  const passSlots = createSlotPassing({ database, log, wake: (id) => workflows.wake(id) });
  const recorder = createRecorder({ database, log, passSlots });
  const attributes = createSearchAttributes(temporal, Date.now);
  const read = (tenantId: string, id: string) =>
    database.read(tenantId, (tx) => readEndedExecution(tx, id));
  const spans = createExecutionSpans({ tracing, read, log });
  const activities = createRecordActivities({
    database,
    log,
    defaultTenant: config.defaultTenant,
    searchAttributes: () => attributes.registered(),
    workflows,
    spans,
  });
  /** `steps` is null where this worker runs no steps of the main pool. */
  const orchestrationOf = (
    record: InlineRecord | null,
    steps: InlineSteps | null,
  ): Orchestration => {
    if (!record) throw new Error('a worker with a database records what it observes');
    const inline = createInlineActivities({ database, record, steps });
    const sandbox = config.workflowSandbox;
    return { recorder, activities: { ...activities, ...inline }, sandbox };
  };
  return { recorder, spans, orchestrationOf, close: () => temporal.close() };
}

function stepsOf(given: {
  config: WorkerConfig;
  identity: string;
  reporting: Reporting;
  commands: CommandPlace;
  log: Logger;
  tracing: Tracing;
  meter: AttemptMeter;
  holdSecrets: RunWorkerOptions['holdSecrets'];
}): { activities: StepActivities; inline: InlineSteps } {
  const { config, identity, reporting, commands, log, tracing, meter, holdSecrets } = given;
  const { observer, policy, findTenantSlug, findSystem, loadSecrets } = reporting;
  const ownServices = createOwnServices(ownPlaces(config));
  const attempts = {
    log,
    tracing,
    meter,
    worker: identity,
    resolveSecret: (name: string) => config.secrets.get(name),
    loadSecrets,
    holdSecrets,
    secretValues: [...config.secrets.values()],
    keepOutputWithSecrets: config.keepOutputWithSecrets,
    findAccess: createStepAccess({
      policy,
      findTenantSlug,
      egress: createEgressGuard({ policy, ownServices }),
      connectedSystems: readConnectedSystems(config.systemsFile),
      findSystem,
      sqlConnections: readSqlConnections(config.sqlConnectionsFile),
    }),
  };
  const runners = createStepRunners({
    environment: config.commandEnvironment,
    commandsEnabled: config.commandSteps,
    ...commands,
  });
  return {
    activities: createStepActivities({ ...attempts, observer }, runners),
    inline: { attempts, runners },
  };
}

function toOptions(config: TemporalConfig) {
  const { address, namespace, apiKey } = config;
  const tls = readTemporalTls(config);
  return { address, namespace, tls, ...(apiKey === null ? {} : { apiKey }) };
}

/**
 * Temporal may start later or be restarting: waits up to a minute for it. Null when asked to stop
 * meanwhile.
 */
async function connectPatiently(
  config: TemporalConfig,
  { log, stop }: { log: Logger; stop: AbortSignal },
): Promise<NativeConnection | null> {
  const deadline = Date.now() + connectPatienceMs;
  const { address, apiKey } = config;
  const tls = readTemporalTls(config);
  for (;;) {
    try {
      return await NativeConnection.connect({
        address,
        tls,
        ...(apiKey === null ? {} : { apiKey }),
      });
    } catch (error) {
      if (stop.aborted) return null;
      if (Date.now() > deadline) throw error;
      writeLog(log, messages.temporalUnavailable, { address: config.address });
      await delay(1_000, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

/** All workers stop together: a process with half its workers would look healthy but not be. */
async function runUntil(
  workers: readonly Worker[],
  { stop, announcer }: { stop: AbortSignal; announcer: Announcer },
): Promise<void> {
  const shutDown = (): void => {
    reachFailpoint('worker.shutdown-begun');
    void announcer.stop();
    for (const worker of workers) {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    }
  };
  const running = workers.map((worker) => worker.run().finally(shutDown));
  announcer.start();
  if (stop.aborted) shutDown();
  else stop.addEventListener('abort', shutDown, { once: true });
  await Promise.all(running);
}

async function drainAll(parts: readonly Drain[]): Promise<void> {
  await Promise.all(parts.map((part) => part.drain(drainMs)));
}

/**
 * Sends the SDK's log lines to ours. Once per process, before the first connection or worker. Signals are
 * handled by the process.
 */
export function installRuntime(log: Logger, metrics: ListenAddress | null = null): void {
  const logger = new DefaultLogger('INFO', (entry) => forward(log, entry));
  const filter = makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter, forward: {} },
      ...(metrics && { metrics: { prometheus: { bindAddress: bindAddressOf(metrics) } } }),
    },
  });
}

function bindAddressOf({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function forward(log: Logger, { level, message, meta }: LogEntry): void {
  const shown = level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : 'debug';
  log[shown]({ ...meta }, message);
  // Without keys the SDK fails the task, which is tried again, and does not say what is missing.
  const { error } = { ...meta };
  if (String(error).includes('Unknown encoding: binary/encrypted')) {
    writeLog(log, messages.payloadKeysMissing);
  }
}
