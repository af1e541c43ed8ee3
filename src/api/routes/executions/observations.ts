/** Observations of step workers without a database; only credentials with the role `worker` may send them. */
import {
  ObservationBatch,
  ObservationsKept,
  ObservationStart,
  ObservationStarted,
} from '../../../contract/execution/observations.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { tenantOf } from '../../../domain/observation.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { reachFailpoint } from '../../../failpoints.ts';
import type { TakenObservations } from '../../../services/executions/observation-intake.ts';
import type { Principal } from '../../../services/principal.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { problemResponses } from '../../http/response-schemas.ts';

/** Refusals that a response lists. */
const maxRefusals = 20;

function registerStarts(app: App, { observations }: AppDeps): void {
  app.post(
    '/observations/starts',
    {
      config: { permission: 'report' },
      schema: {
        operationId: 'observeAttemptStart',
        summary: 'Store the start of an attempt before its effect begins',
        description:
          'Refused unless the step was dispatched to this worker, has not ended, and may have that many attempts.',
        tags: ['Observations'],
        body: Ref(ObservationStart),
        response: {
          ...problemResponses(
            'observation-unproven',
            'observation-unknown',
            'observation-too-late',
            'observation-over-quota',
            'execution-not-begun',
          ),
          200: Ref(ObservationStarted),
        },
      },
    },
    async (request, reply) => {
      const { start } = request.body;
      const { tenantId } = checkTenant(principalOf(request), start.tenantId);
      return reply.send(await observations.start(tenantId, start));
    },
  );
}

export function registerObservations(app: App, deps: AppDeps): void {
  const { observations } = deps;
  registerStarts(app, deps);
  app.post(
    '/observations',
    {
      config: { permission: 'report' },
      schema: {
        operationId: 'observe',
        summary: 'Store observations of step workers; they never change an outcome',
        description:
          'Each observation is checked separately; those of attempts that are unknown or have ended are refused. When nothing is stored, the response is the problem of the first refusal.',
        tags: ['Observations'],
        body: Ref(ObservationBatch),
        response: {
          ...problemResponses(
            'observation-unproven',
            'observation-unknown',
            'observation-too-late',
            'observation-over-quota',
          ),
          202: Ref(ObservationsKept),
        },
      },
    },
    async (request, reply) => {
      const { observations: batch } = request.body;
      const principal = principalOf(request);
      for (const observation of batch) checkTenant(principal, tenantOf(observation));
      reachFailpoint('api.observations.arrived');
      const kept = toKept(await observations.take(principal.tenantId, batch));
      const why = whyNothingKept(kept);
      if (why) throw new ProblemError(why.code, why.detail, { extra: kept });
      return reply.status(202).send(kept);
    },
  );
}

function toKept({ rows, refusals, droppedLines }: TakenObservations): ObservationsKept {
  const named = refusals.slice(0, maxRefusals);
  return { kept: rows, refused: refusals.length, refusals: named, droppedLines };
}

/** Null when something was stored, or there was nothing to store. */
function whyNothingKept({ kept, refusals, droppedLines }: ObservationsKept) {
  if (kept > 0) return null;
  const detail = 'the log of the attempt, or of the execution, is full';
  const full = { code: 'observation-over-quota', detail } as const;
  return refusals[0] ?? (droppedLines > 0 ? full : null);
}

/** The credential decides the tenant; the body must name the same one. */
function checkTenant(principal: Principal, claimed: string): Principal {
  if (claimed.toLowerCase() === principal.tenantId) return principal;
  const { tenantSlug } = principal;
  throw new ProblemError('forbidden', `this credential is for the tenant "${tenantSlug}" only`);
}
