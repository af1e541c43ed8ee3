/** Builds the HTTP API from its dependencies; it never listens. */
import { randomUUID } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger } from 'fastify';
import type { Logger } from '../log.ts';
import { createTenantLookup } from '../store/tenants.ts';
import type { App, AppDeps, AppOptions, RegisterRoutes } from './app-deps.ts';
import { registerAuth } from './auth.ts';
import { registerErrors, sendProblem, toProblemError } from './errors.ts';
import { registerIdempotency } from './idempotent-requests.ts';
import { registerJsonBody } from './json-body.ts';
import { registerOpenApi } from './openapi.ts';
import { answerClientError, registerMethods } from './methods.ts';
import { registerActivityRecords } from './routes/activity-records.ts';
import { registerActivitySearch } from './routes/activity-search.ts';
import { registerAnchors } from './routes/anchors.ts';
import { registerAuditEvents } from './routes/audit-events.ts';
import { registerBackfills } from './routes/backfills.ts';
import { registerCalendars } from './routes/calendars.ts';
import { registerConnectedSystems } from './routes/connected-systems.ts';
import { registerDeliveries } from './routes/deliveries.ts';
import { registerEvents } from './routes/events.ts';
import { registerExecutionActions } from './routes/execution-actions.ts';
import { registerExecutionControls } from './routes/execution-controls.ts';
import { registerExecutionRetries } from './routes/execution-retries.ts';
import { registerExecutions } from './routes/executions.ts';
import { registerFires } from './routes/fires.ts';
import { registerHealth } from './routes/health.ts';
import { registerHold } from './routes/hold.ts';
import { registerInvariants } from './routes/invariants.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerMilestones } from './routes/milestones.ts';
import { registerObservations } from './routes/observations.ts';
import { registerRevisions } from './routes/revisions.ts';
import { registerScheduleActions } from './routes/schedule-actions.ts';
import { registerScheduleSwitches } from './routes/schedule-switches.ts';
import { registerSchedulePreviews } from './routes/schedule-previews.ts';
import { registerScheduleReconcile } from './routes/schedule-reconcile.ts';
import { registerScheduleWrites } from './routes/schedule-writes.ts';
import { registerSchedules } from './routes/schedules.ts';
import { registerWorkers } from './routes/workers.ts';
import { registerSecurityHeaders } from './security-headers.ts';
import { registerValidation } from './validation.ts';
import { createWorkerWatch } from './worker-overview.ts';

const versionedRoutes: readonly RegisterRoutes[] = [
  registerSchedules,
  registerScheduleWrites,
  registerScheduleActions,
  registerScheduleSwitches,
  registerScheduleReconcile,
  registerSchedulePreviews,
  registerRevisions,
  registerAnchors,
  registerCalendars,
  registerMilestones,
  registerExecutions,
  registerExecutionActions,
  registerExecutionRetries,
  registerExecutionControls,
  registerAuditEvents,
  registerActivityRecords,
  registerActivitySearch,
  registerConnectedSystems,
  registerObservations,
  registerInvariants,
  registerMetrics,
  registerFires,
  registerDeliveries,
  registerEvents,
  registerHold,
  registerBackfills,
  registerWorkers,
];

const mebibyte = 1_048_576;

/** Slow or endless requests end; all durations are milliseconds. */
const bounds = {
  bodyLimit: mebibyte,
  requestTimeout: 30_000,
  connectionTimeout: 35_000,
  keepAliveTimeout: 72_000,
  // How long a part of an address may be, its schema says; all of it ends with the headers at 16 KiB.
  routerOptions: { maxParamLength: 16_384 },
} as const;

/** A client's own request id is kept when it is harmless, so that logs of both sides meet. */
function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(header)
    ? header
    : randomUUID();
}

function createInstance(log: Logger): App {
  // Typed as what Fastify asks for, because the instance's type depends on it.
  const loggerInstance: FastifyBaseLogger = log;
  let methodsOf: (path: string) => string[] = () => [];
  const app: App = fastify({
    ...bounds,
    loggerInstance,
    // Our own line for each request says more than the two of the framework.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    frameworkErrors: (error, request, reply) => {
      sendProblem(toProblemError(error), request, reply);
    },
    clientErrorHandler: (error, socket) => {
      answerClientError(methodsOf, error, socket);
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  methodsOf = registerMethods(app);
  return app;
}

/** One line for each request, whoever sent it. */
function registerRequestLog(app: App): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, principal } = request;
    const by = principal?.initiator.name;
    const ms = Math.round(reply.elapsedTime);
    request.log.info(
      { method, route: routeOptions.url, by, status: reply.statusCode, ms },
      'answered',
    );
    done();
  });
}

/** The whole API, ready for `listen` or `inject`. */
export function createApp(options: AppOptions): App {
  const deps: AppDeps = { ...options, workers: createWorkerWatch(options) };
  const app = createInstance(deps.log);
  registerErrors(app);
  registerJsonBody(app);
  registerValidation(app);
  registerSecurityHeaders(app);
  registerRequestLog(app);
  registerAuth(app, {
    credentials: deps.credentials,
    findTenantId: createTenantLookup(deps.database),
  });
  registerOpenApi(app, deps.version ?? '0.0.0');
  app.register((scope, _options, done) => {
    registerHealth(scope, deps);
    done();
  });
  app.register(
    (scope, _options, done) => {
      registerIdempotency(scope, deps);
      for (const register of versionedRoutes) register(scope, deps);
      done();
    },
    { prefix: '/api/v1' },
  );
  return app;
}
