/** What step workers without a database report; only credentials with the role `worker` may. */
import {
  ObservationBatch,
  ObservationStart,
  ObservationStarted,
  ObservationsKept,
} from '../../contract/observations.ts';
import { Ref } from '../../contract/schema.ts';
import { tenantOf } from '../../domain/observation.ts';
import { ProblemError } from '../../domain/problem.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app.ts';
import { principalOf } from '../auth.ts';
import type { Principal } from '../auth.ts';
import { reachKillPoint } from '../../kill-points.ts';

/** The start of a repeat waits this long for the database; then the worker asks again. */
const startTimeoutMs = 5_000;

export function registerObservations(app: App, deps: AppDeps): void {
  const { observations } = deps;
  app.post(
    '/observations/starts',
    {
      config: { role: 'worker' },
      schema: {
        operationId: 'observeAttemptStart',
        summary: 'Store the start of an attempt before its effect begins',
        tags: ['Observations'],
        body: Ref(ObservationStart),
        response: { ...problemAnswers(403, 422), 200: Ref(ObservationStarted) },
      },
    },
    async (request, reply) => {
      const { start } = request.body;
      checkTenant(principalOf(request), start.tenantId);
      const signal = AbortSignal.timeout(startTimeoutMs);
      return reply.send(await observations.attemptStarted(start, { mustStore: true, signal }));
    },
  );
  app.post(
    '/observations',
    {
      config: { role: 'worker' },
      schema: {
        operationId: 'observe',
        summary: 'Keep what step workers observed; it can never change an outcome',
        tags: ['Observations'],
        body: Ref(ObservationBatch),
        response: { ...problemAnswers(403, 422), 202: Ref(ObservationsKept) },
      },
    },
    async (request, reply) => {
      const { observations: batch } = request.body;
      const principal = principalOf(request);
      for (const observation of batch) checkTenant(principal, tenantOf(observation));
      reachKillPoint('api.observations.arrived');
      for (const observation of batch) observations.keep(observation);
      return reply.status(202).send({ kept: batch.length });
    },
  );
}

/** The tenant comes from the credential; what the body says must agree with it. */
function checkTenant({ tenantId, tenantSlug }: Principal, claimed: string): void {
  if (claimed === tenantId) return;
  throw new ProblemError('forbidden', `this credential is for the tenant "${tenantSlug}" only`);
}
