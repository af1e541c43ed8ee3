/** Health: of the process, of its readiness to serve, and of every part it depends on. */
import { Type } from 'typebox';
import {
  ConnectedSystemList,
  type Health,
  Health as HealthSchema,
  Liveness,
  WorkerAnnouncement,
} from '../../../contract/operations/health.ts';
import type { Hold } from '../../../contract/operations/holds.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { auditorHealth, sweeperHealth } from '../../../loops/loop-health.ts';
import { syncHealth, workersHealth } from '../../../services/operations/health.ts';
import type { PartHealth } from '../../../services/temporal-port.ts';
import { pingDatabase } from '../../../store/core/tenants.ts';
import { noteWorker } from '../../../store/core/workers.ts';
import { findHold } from '../../../store/schedules/holds.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toHold } from '../../resources/hold-resource.ts';

/** A check that takes longer counts as a part that is down. Milliseconds. */
const checkTimeoutMs = 3_000;

function down(message: string, ms: number): PartHealth {
  return { status: 'Down', ms, message };
}

/** One part's health, whatever its check does: throw, hang or answer. */
async function checked<P extends PartHealth>(check: () => Promise<P>): Promise<P | PartHealth> {
  const started = performance.now();
  const elapsed = (): number => Math.round(performance.now() - started);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PartHealth>((resolve) => {
    timer = setTimeout(() => resolve(down('did not answer in time', elapsed())), checkTimeoutMs);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    // The reason may name hosts and users; it belongs into the log of the part, not to a client.
    return down('cannot be reached', elapsed());
  } finally {
    clearTimeout(timer);
  }
}

async function databaseHealth({ database }: AppDeps): Promise<PartHealth> {
  const started = performance.now();
  await database.global((tx) => pingDatabase(tx));
  return { status: 'Up', ms: Math.round(performance.now() - started), message: null };
}

/** Null when it cannot be asked: then the database says so. */
async function findHoldOf(deps: AppDeps, tenantId: string): Promise<Hold | null> {
  try {
    const found = await deps.database.read(tenantId, (tx) => findHold(tx, deps.clock()));
    return found && toHold(found);
  } catch {
    return null;
  }
}

async function wholeHealth(deps: AppDeps, tenantId: string): Promise<Health> {
  const [database, temporal, workers, sweeper, fires, schedules, hold] = await Promise.all([
    checked(() => databaseHealth(deps)),
    checked(() => deps.gateway.temporalHealth()),
    checked(() => workersHealth(deps, tenantId)),
    checked(() => sweeperHealth(deps.database, deps.clock())),
    checked(() => auditorHealth(deps.database, deps.clock())),
    checked(() => syncHealth(deps.database, tenantId, deps.clock())),
    findHoldOf(deps, tenantId),
  ]);
  const allUp = [database, temporal, workers, sweeper, fires, schedules].every(
    ({ status }) => status === 'Up',
  );
  const status = allUp ? 'Up' : 'Down';
  return { status, database, temporal, workers, sweeper, fires, schedules, hold };
}

export function registerHealth(app: App, deps: AppDeps): void {
  const { instanceId } = deps;
  const shape = (operationId: string, summary: string) => ({
    operationId,
    summary,
    tags: ['Health'],
  });
  app.get(
    '/health/live',
    {
      schema: {
        ...shape('getLiveness', 'Whether the process answers'),
        security: [],
        response: { 200: Ref(Liveness) },
      },
    },
    () => ({ status: 'Up' as const, ...(instanceId === undefined ? {} : { instanceId }) }),
  );
  app.get(
    '/health/ready',
    {
      schema: {
        ...shape('getReadiness', 'Whether requests can be served; Temporal may be away'),
        security: [],
        response: { 200: Ref(Liveness), 503: Ref(Liveness) },
      },
    },
    async (_request, reply) => {
      const { status } = await checked(() => databaseHealth(deps));
      return reply.status(status === 'Up' ? 200 : 503).send({ status });
    },
  );
  app.get(
    '/api/v1/health',
    {
      schema: {
        ...shape('getHealth', 'Health of every part'),
        response: {
          ...problemResponses(),
          200: Ref(HealthSchema),
          503: Ref(HealthSchema),
        },
      },
    },
    async (request, reply) => {
      const health = await wholeHealth(deps, principalOf(request).tenantId);
      return reply.status(health.status === 'Up' ? 200 : 503).send(health);
    },
  );
}

/** Step workers without a database announce themselves here; those with one write it by themselves. */
export function registerWorkers(app: App, deps: AppDeps): void {
  app.post(
    '/workers',
    {
      config: { role: 'worker' },
      schema: {
        operationId: 'announceWorker',
        summary: 'Announce a step worker, every few seconds and when it stops',
        tags: ['Observations'],
        body: Ref(WorkerAnnouncement),
        response: { ...problemResponses(422, 429), 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { tenantId, tenantSlug } = principalOf(request);
      const { secrets = null, ...announced } = request.body;
      const worker = { ...announced, secrets, role: 'steps' as const, onlyTenantId: tenantId };
      if (!(await deps.database.global((tx) => noteWorker(tx, worker)))) {
        const detail = `the tenant "${tenantSlug}" has too many workers on record, or the id is taken`;
        throw new ProblemError('rate-limited', detail);
      }
      return reply.status(204).send(null);
    },
  );
}

/** The connected systems and run profiles that steps may name. */
export function registerConnectedSystems(app: App, { connectedSystems }: AppDeps): void {
  app.get(
    '/connected-systems',
    {
      schema: {
        operationId: 'listConnectedSystems',
        summary: 'Systems and run profiles that steps may name',
        tags: ['Connected systems'],
        response: { ...problemResponses(), 200: Ref(ConnectedSystemList) },
      },
    },
    // Field by field: where a system is and how it is reached stays with the workers.
    () => ({
      items: connectedSystems.map(({ name, title, runProfiles }) => ({
        name,
        title,
        runProfiles: [...runProfiles],
      })),
    }),
  );
}
