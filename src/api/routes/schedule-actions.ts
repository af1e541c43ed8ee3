/** Running schedules now. */
import { Execution, RunBody } from '../../contract/executions.ts';
import { Ref } from '../../contract/schema.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { StoredSchedule } from '../../store/schedules.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app.ts';
import { auditing, scheduleAct } from '../audit.ts';
import { principalOf } from '../auth.ts';
import type { Principal } from '../auth.ts';
import { awaitExecution, inTheWayOf, provisionalExecution } from '../execution-start.ts';
import { toExecution } from '../execution-resource.ts';
import { IdempotencyHeaders, ScheduleParams } from '../parameters.ts';
import type { StartExecution } from '../ports.ts';
import { getSchedule } from '../schedule-access.ts';
import { reachKillPoint } from '../../kill-points.ts';

const tags = ['Schedules'];

/** A failure after which nobody knows whether the start took effect; any other is thrown on. */
function unlessUnavailable(error: unknown): ProblemError {
  if (error instanceof ProblemError && error.code === 'temporal-unavailable') return error;
  throw error;
}

export type RunRequest = Pick<StartExecution, 'retryOf' | 'overlap'> & {
  /** Chosen before the first try; a repeat with the same one starts nothing more. */
  executionId: string;
};

/**
 * Starts it and answers the execution, which may have to wait for another; with `retryOf` it runs
 * only what did not end well there.
 * @throws ProblemError `execution-overlap` naming the holder when the start was skipped.
 */
export async function runNow(
  deps: AppDeps,
  principal: Principal,
  schedule: StoredSchedule,
  { executionId, ...how }: RunRequest,
): Promise<Execution> {
  const { tenantId, tenantSlug, initiator } = principal;
  const start = {
    tenantSlug,
    scheduleSlug: schedule.slug,
    scheduleId: schedule.id,
    executionId,
    revision: schedule.revision,
    definition: schedule.definition,
    initiator,
    ...how,
  };
  reachKillPoint('api.run.before-start');
  const lost = await deps.gateway.startExecution(start).then(() => null, unlessUnavailable);
  reachKillPoint('api.run.after-start');
  const row = await awaitExecution(deps, tenantId, executionId);
  reachKillPoint('api.run.before-answer');
  // The start may have arrived although Temporal's answer did not; then the record knows.
  if (!row && lost) throw lost;
  if (!row) return provisionalExecution(start, schedule, deps.clock());
  if (row.status === 'Skipped') {
    const extra = { executionId, ...inTheWayOf(row) };
    throw new ProblemError('execution-overlap', row.error ?? 'it was skipped', { extra });
  }
  return toExecution(row);
}

function registerRun(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/run',
    {
      schema: {
        operationId: 'runSchedule',
        summary: 'Run it now, whether it is enabled or not',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(RunBody),
        response: { ...problemAnswers(404, 409, 422), 202: Ref(Execution) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const schedule = await deps.database.withTenant(principal.tenantId, (tx) =>
        getSchedule(tx, request.params.ref),
      );
      const { overlap, reason } = request.body ?? {};
      const how = { executionId: request.subjectId, ...(overlap && { overlap }) };
      const act = scheduleAct('run', schedule.id, reason);
      const execution = await auditing(deps, { principal, ...act }, async () => {
        const answer = await runNow(deps, principal, schedule, how);
        return { answer, executionId: answer.id };
      });
      reply.header('location', `/api/v1/schedule-executions/${execution.id}`);
      return reply.status(202).send(execution);
    },
  );
}

export function registerScheduleActions(app: App, deps: AppDeps): void {
  registerRun(app, deps);
}
