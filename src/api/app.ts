/** Builds the HTTP API from its dependencies; it never listens. */
import { randomUUID } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from '../log.ts';
import { createWorkerWatch } from '../services/operations/worker-overview.ts';
import { createTenantLookup } from '../store/core/tenants.ts';
import type { App, AppDeps, AppOptions, RegisterRoutes } from './http/app-deps.ts';
import { registerAuth } from './http/auth.ts';
import { registerErrors, sendProblem, toProblemError } from './http/errors.ts';
import { registerIdempotency } from './http/idempotent-requests.ts';
import { registerJsonBody } from './http/json-body.ts';
import { answerClientError, registerMethods } from './http/methods.ts';
import { registerOpenApi } from './http/openapi.ts';
import { registerValidation } from './http/validation.ts';
import {
  registerActivityRecords,
  registerActivitySearch,
} from './routes/executions/activity-records.ts';
import { registerBackfills } from './routes/executions/backfills.ts';
import { registerDeliveries, registerEvents } from './routes/executions/events.ts';
import { registerExecutionControls } from './routes/executions/execution-controls.ts';
import {
  registerExecutionActions,
  registerExecutionRetries,
} from './routes/executions/execution-retries.ts';
import { registerExecutions } from './routes/executions/executions.ts';
import { registerFires } from './routes/executions/fires.ts';
import { registerObservations } from './routes/executions/observations.ts';
import { registerAuditEvents } from './routes/operations/audit-events.ts';
import { registerConsistencyChecks } from './routes/operations/consistency-checks.ts';
import {
  registerConnectedSystems,
  registerHealth,
  registerWorkers,
} from './routes/operations/health.ts';
import { registerHold } from './routes/operations/hold.ts';
import { registerMetrics } from './routes/operations/metrics.ts';
import { registerAnchors } from './routes/schedules/anchors.ts';
import { registerCalendars } from './routes/schedules/calendars.ts';
import { registerMilestones } from './routes/schedules/milestones.ts';
import {
  registerScheduleActions,
  registerScheduleReconcile,
} from './routes/schedules/schedule-actions.ts';
import { registerSchedulePreviews } from './routes/schedules/schedule-previews.ts';
import { registerScheduleSwitches } from './routes/schedules/schedule-switches.ts';
import { registerScheduleWrites } from './routes/schedules/schedule-writes.ts';
import { registerRevisions, registerSchedules } from './routes/schedules/schedules.ts';

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
  registerConsistencyChecks,
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

/** Headers that keep browsers from doing more with an answer than we mean. */
const headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const contentSecurityPolicy =
  "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

function registerSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    reply.headers(headers);
    reply.header('x-request-id', request.id);
    // The documentation pages bring a policy of their own.
    if (!reply.hasHeader('content-security-policy')) {
      reply.header('content-security-policy', contentSecurityPolicy);
    }
    // Answers belong to one credential; no cache may give them to another.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}
