/** Health of the process and of every part, workers and consistency checks. */
import { Type } from 'typebox';
import { ConsistencyReport } from '../../../contract/operations/consistency-checks.ts';
import { Health, Liveness, WorkerAnnouncement } from '../../../contract/operations/health.ts';
import { Ref, toInstant } from '../../../contract/validation/schema.ts';
import { checkDatabase, checkHealth } from '../../../services/operations/health.ts';
import { checkRecord } from '../../../services/operations/monitoring.ts';
import { announceWorker } from '../../../services/operations/worker-overview.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { toHold } from '../../resources/hold-resource.ts';

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
      config: { permission: 'public' },
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
      config: { permission: 'public' },
      schema: {
        ...shape('getReadiness', 'Whether requests can be served; Temporal may be unavailable'),
        security: [],
        response: { 200: Ref(Liveness), 503: Ref(Liveness) },
      },
    },
    async (_request, reply) => {
      const { status } = await checkDatabase(deps);
      return reply.status(status === 'Up' ? 200 : 503).send({ status });
    },
  );
  app.get(
    '/api/v1/health',
    {
      config: { permission: 'read' },
      schema: {
        ...shape('getHealth', 'Health of every part'),
        response: {
          200: Ref(Health),
          503: Ref(Health),
        },
      },
    },
    async (request, reply) => {
      const { hold, ...health } = await checkHealth(deps, principalOf(request));
      const status = health.status === 'Up' ? 200 : 503;
      return reply.status(status).send({ ...health, hold: hold && toHold(hold) });
    },
  );
}

/** Step workers without a database announce themselves here; the others write to the database. */
export function registerWorkers(app: App, deps: AppDeps): void {
  app.post(
    '/workers',
    {
      config: { permission: 'report' },
      schema: {
        operationId: 'announceWorker',
        summary: 'Announce a step worker, every few seconds and when it stops',
        tags: ['Observations'],
        body: Ref(WorkerAnnouncement),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { secrets = null, ...announced } = request.body;
      await announceWorker(deps, principalOf(request), { ...announced, secrets });
      return reply.status(204).send(null);
    },
  );
}

/** For `carillon doctor` and monitoring. */
export function registerConsistencyChecks(app: App, deps: AppDeps): void {
  app.get(
    '/invariants',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'checkInvariants',
        summary: 'Check the record of the last days against what must always be true of it',
        tags: ['Health'],
        response: { 200: Ref(ConsistencyReport) },
      },
    },
    async (request) => {
      const { checkedAt, ...report } = await checkRecord(deps, principalOf(request));
      return { checkedAt: toInstant(checkedAt), ...report };
    },
  );
}
