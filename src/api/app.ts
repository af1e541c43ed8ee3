/** Builds the HTTP API from its dependencies. It does not listen. */
import { randomUUID } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { defaultRateLimits } from '../domain/access/rate-limits.ts';
import { writeLog } from '../domain/log-message.ts';
import type { RequestMeter } from '../metrics/server-meter.ts';
import { createWorkerWatch } from '../services/operations/worker-overview.ts';
import { createAccessAudit } from '../services/people/access-audit.ts';
import { createTokenLookup } from '../services/people/token-lookup.ts';
import { createStreamHub } from '../services/stream/stream-hub.ts';
import { createTenantDirectory } from '../store/core/tenants.ts';
import { boundConnections, checkEveryMs, defaultConnectionLimits } from './access/connections.ts';
import { registerPermissions } from './access/permissions.ts';
import { registerPublicPath, withoutPublicPath } from './access/public-path.ts';
import { createRequestLimits, noLimits } from './access/rate-limits.ts';
import { registerSensitiveReads } from './access/sensitive-reads.ts';
import { registerStrictRequests } from './access/strict-request.ts';
import { registerConsole } from './console/console.ts';
import type { App, AppDeps, AppOptions, RegisterRoutes } from './http/app-deps.ts';
import { registerAuth } from './http/auth.ts';
import { registerCompression } from './http/compression.ts';
import { registerEntityTags } from './http/entity-tags.ts';
import { registerErrors, sendProblem, toProblemError } from './http/errors.ts';
import { registerIdempotency } from './http/idempotent-requests.ts';
import { registerJsonBody } from './http/json-body.ts';
import { registerMethods, respondToClientError } from './http/methods.ts';
import { registerRequestTrace } from './http/request-trace.ts';
import { registerValidation } from './http/validation.ts';
import { messages } from './log-messages.ts';
import { registerOpenApi } from './openapi/openapi.ts';
import {
  registerActivityRecords,
  registerActivitySearch,
} from './routes/executions/activity-records.ts';
import { registerBackfills } from './routes/executions/backfills.ts';
import { registerDeliveries, registerEvents } from './routes/executions/events.ts';
import { registerExecutionControls } from './routes/executions/execution-controls.ts';
import { registerExecutionRetries } from './routes/executions/execution-retries.ts';
import { registerExecutions } from './routes/executions/executions.ts';
import { registerFires } from './routes/executions/fires.ts';
import { registerObservations } from './routes/executions/observations.ts';
import { registerRunGrid } from './routes/executions/run-grid.ts';
import { registerStepDecisions } from './routes/executions/step-decisions.ts';
import { registerStepInsertions } from './routes/executions/step-insertions.ts';
import { registerStepRuns } from './routes/executions/step-runs.ts';
import { registerMaintenanceWindows } from './routes/limits/maintenance-windows.ts';
import { registerNotificationChannels } from './routes/notifications/channels.ts';
import { registerNotifications } from './routes/notifications/notifications.ts';
import { registerNotificationRules } from './routes/notifications/rules.ts';
import { registerAuditEvents } from './routes/operations/audit-events.ts';
import { registerBulkOperations } from './routes/operations/bulk-operations.ts';
import {
  registerConnectedSystems,
  registerStandaloneRun,
  registerSystemConnections,
  registerSystemDeletion,
  registerSystemOutcomes,
  registerSystemWrites,
} from './routes/operations/connected-systems.ts';
import { registerDemoHistory } from './routes/operations/demo-history.ts';
import { registerDryRuns } from './routes/operations/dry-runs.ts';
import {
  registerConsistencyChecks,
  registerHealth,
  registerWorkers,
} from './routes/operations/health.ts';
import { registerHold } from './routes/operations/hold.ts';
import {
  registerLimitRemoval,
  registerLimits,
  registerLimitWrites,
} from './routes/operations/limits.ts';
import { registerMetrics } from './routes/operations/metrics.ts';
import { registerPrincipal } from './routes/operations/principal.ts';
import { registerRecord } from './routes/operations/record.ts';
import {
  registerSecrets,
  registerSecretWrites,
  registerWorkerSecrets,
} from './routes/operations/secrets.ts';
import { registerStatistics } from './routes/operations/statistics.ts';
import { registerStream } from './routes/operations/stream.ts';
import { registerWorkerPools, registerWorkerReads } from './routes/operations/worker-pools.ts';
import { registerApprovals } from './routes/people/approvals.ts';
import { registerTokens } from './routes/people/tokens.ts';
import { registerFireOutcomes } from './routes/plan/fire-outcomes.ts';
import { registerPlan } from './routes/plan/planned-fires.ts';
import { registerAnchors } from './routes/schedules/anchors.ts';
import { registerCalendars } from './routes/schedules/calendars.ts';
import { registerMilestones } from './routes/schedules/milestones.ts';
import { registerScheduleActions } from './routes/schedules/schedule-actions.ts';
import { registerSchedulePreviews } from './routes/schedules/schedule-previews.ts';
import { registerScheduleWrites } from './routes/schedules/schedule-writes.ts';
import { registerRevisions, registerSchedules } from './routes/schedules/schedules.ts';
import { registerRetention } from './routes/tenant/retention.ts';

const versionedRoutes: readonly RegisterRoutes[] = [
  registerSchedules,
  registerScheduleWrites,
  registerScheduleActions,
  registerSchedulePreviews,
  registerRevisions,
  registerAnchors,
  registerCalendars,
  registerMilestones,
  registerExecutions,
  registerExecutionRetries,
  registerExecutionControls,
  registerStepDecisions,
  registerStepInsertions,
  registerStepRuns,
  registerAuditEvents,
  registerActivityRecords,
  registerActivitySearch,
  registerConnectedSystems,
  registerSystemOutcomes,
  registerSystemWrites,
  registerStandaloneRun,
  registerSystemDeletion,
  registerSystemConnections,
  registerSecrets,
  registerSecretWrites,
  registerWorkerSecrets,
  registerMaintenanceWindows,
  registerObservations,
  registerConsistencyChecks,
  registerMetrics,
  registerFires,
  registerFireOutcomes,
  registerPlan,
  registerRunGrid,
  registerDeliveries,
  registerEvents,
  registerHold,
  registerBackfills,
  registerBulkOperations,
  registerDryRuns,
  registerDemoHistory,
  registerWorkers,
  registerWorkerPools,
  registerWorkerReads,
  registerLimits,
  registerLimitWrites,
  registerLimitRemoval,
  registerTokens,
  registerPrincipal,
  registerRecord,
  registerApprovals,
  registerStream,
  registerNotificationChannels,
  registerNotificationRules,
  registerNotifications,
  registerStatistics,
  registerRetention,
];

const mebibyte = 1_048_576;

/** Limits for slow and endless requests. Milliseconds. */
const bounds = {
  bodyLimit: mebibyte,
  connectionTimeout: 35_000,
  keepAliveTimeout: 72_000,
  maxRequestsPerSocket: 10_000,
  http: { connectionsCheckingInterval: checkEveryMs },
  // Schemas bound each part of an address; the limit on headers, 16 KiB, bounds all of it.
  routerOptions: { maxParamLength: 16_384 },
} as const;

/** A harmless request id of the client is kept, so that the logs of both sides can be matched. */
function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(header)
    ? header
    : randomUUID();
}

function createInstance({
  log,
  trustedProxies,
  connections = defaultConnectionLimits,
  publicPath = '',
}: AppDeps): App {
  // The declared type decides the type of the instance.
  const loggerInstance: FastifyBaseLogger = log;
  let methodsOf: (path: string) => string[] = () => [];
  const app: App = fastify({
    ...bounds,
    requestTimeout: connections.requestTimeout,
    // X-Forwarded-For of anyone else is ignored.
    trustProxy: trustedProxies?.length ? [...trustedProxies] : false,
    loggerInstance,
    rewriteUrl: ({ url = '/' }) => withoutPublicPath(publicPath, url),
    // One line of ours for each request replaces two of the framework.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    frameworkErrors: (error, request, reply) => {
      sendProblem(toProblemError(error), request, reply);
    },
    clientErrorHandler: (error, socket) => {
      respondToClientError(methodsOf, error, socket);
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  const known = registerMethods(app);
  methodsOf = (path) => known(withoutPublicPath(publicPath, path));
  return app;
}

/** One line for each request. */
function registerRequestLog(app: App, meter?: RequestMeter): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, principal } = request;
    const by = principal?.initiator.name;
    const ms = Math.round(reply.elapsedTime);
    const { statusCode: status } = reply;
    const fields = { method, route: routeOptions.url, by, status, ms };
    meter?.answered({
      method,
      route: routeOptions.url,
      status,
      seconds: reply.elapsedTime / 1_000,
    });
    writeLog(request.log, messages.requestAnswered, fields);
    done();
  });
}

/** The whole API, ready for `listen` or `inject`. */
export function createApp(options: AppOptions): App {
  const findTenant = createTenantDirectory(options.database);
  const findTenantId = async (slug: string): Promise<string | null> =>
    (await findTenant(slug))?.id ?? null;
  const deps: AppDeps = {
    ...options,
    workers: createWorkerWatch(options),
    tokens: createTokenLookup({ ...options, findTenantId }),
    audit: createAccessAudit(options),
    hub: options.hub ?? createStreamHub(options),
  };
  const app = createInstance(deps);
  boundConnections(app, deps.connections ?? defaultConnectionLimits, deps);
  registerErrors(app);
  registerStrictRequests(app);
  registerPermissions(app);
  registerJsonBody(app);
  registerValidation(app);
  registerSecurityHeaders(app);
  registerPublicPath(app, deps.publicPath ?? '');
  registerCompression(app);
  registerEntityTags(app);
  registerRequestLog(app, deps.meter);
  const limits =
    deps.credentials.mode === 'loopback'
      ? noLimits
      : createRequestLimits(app, deps.rateLimits ?? defaultRateLimits);
  registerSensitiveReads(app, deps.audit);
  registerAuth(app, { ...deps, findTenant, limits });
  registerOpenApi(app, deps);
  registerConsole(app, deps);
  app.register((scope, _options, done) => {
    registerHealth(scope, deps);
    done();
  });
  app.register(
    (scope, _options, done) => {
      registerIdempotency(scope, deps);
      registerRequestTrace(scope, deps.tracing);
      for (const register of versionedRoutes) register(scope, deps);
      done();
    },
    { prefix: '/api/v1' },
  );
  return app;
}

/** Headers that restrict what browsers may do with a response. */
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
  app.addHook('onSend', async (request, reply, payload: unknown) => {
    reply.headers(headers);
    reply.header('x-request-id', request.id);
    // The documentation pages set their own policy.
    if (!reply.hasHeader('content-security-policy')) {
      reply.header('content-security-policy', contentSecurityPolicy);
    }
    // A response is for one credential; no cache may give it to another.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    if (reply.statusCode !== 204) return payload;
    // Nothing follows, so there is no type of it either.
    reply.removeHeader('content-type');
    return null;
  });
}
