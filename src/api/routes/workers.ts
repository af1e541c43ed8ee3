/** Step workers without a database announce themselves here; those with one write it by themselves. */
import { Type } from 'typebox';
import { Ref } from '../../contract/schema.ts';
import { WorkerAnnouncement } from '../../contract/workers.ts';
import { ProblemError } from '../../domain/problem.ts';
import { noteWorker } from '../../store/workers.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { principalOf } from '../auth.ts';

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
        response: { ...problemAnswers(422, 429), 204: Type.Null() },
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
