/** Running schedules now. */
import { Execution, ReasonBody, RunBody } from '../../../contract/execution/executions.ts';
import { Schedule } from '../../../contract/schedule/schedules.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { auditing, auditWithin, scheduleAct } from '../../../services/audit.ts';
import {
  acceptStart,
  inTheWayOf,
  makeStart,
} from '../../../services/executions/execution-start.ts';
import type { Principal } from '../../../services/principal.ts';
import { getSchedule, pushAndShow } from '../../../services/schedules/schedule-access.ts';
import type { StartExecution } from '../../../services/temporal-port.ts';
import type { Transaction } from '../../../store/core/database.ts';
import { requestReconcile } from '../../../store/schedules/schedule-drift.ts';
import type { StoredSchedule } from '../../../store/schedules/schedules.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { entityTag, IdempotencyHeaders, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toExecution } from '../../resources/execution-resource.ts';
import { toSchedule } from '../../resources/schedule-resource.ts';

const tags = ['Schedules'];

export type RunRequest = Pick<StartExecution, 'retryOf' | 'overlap'> & {
  /** Chosen before the first try; a repeat with the same one starts nothing more. */
  executionId: string;
};

/** A start of that schedule and revision, put on record. */
export async function acceptRun(
  tx: Transaction,
  { tenantSlug, initiator }: Principal,
  { schedule, how }: { schedule: StoredSchedule; how: RunRequest },
): Promise<StartExecution> {
  const { id: scheduleId, slug: scheduleSlug, revision, definition } = schedule;
  const start = {
    tenantSlug,
    scheduleSlug,
    scheduleId,
    revision,
    definition,
    initiator,
    ...how,
  };
  await acceptStart(tx, start);
  return start;
}

/**
 * Makes an accepted start and answers the execution, which may have to wait for another or for a worker.
 * @throws ProblemError `execution-overlap` naming the holder when the start was skipped.
 */
export async function runNow(
  deps: AppDeps,
  { tenantId }: Principal,
  start: StartExecution,
): Promise<Execution> {
  const row = await makeStart(deps, tenantId, start);
  if (row.status === 'Skipped') {
    const extra = { executionId: start.executionId, ...inTheWayOf(row) };
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
        response: { ...problemResponses(404, 409, 422), 202: Ref(Execution) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { overlap, reason } = request.body ?? {};
      const how = { executionId: request.subjectId, ...(overlap && { overlap }) };
      const start = await deps.database.withTenant(principal.tenantId, async (tx) => {
        const schedule = await getSchedule(tx, request.params.ref);
        return acceptRun(tx, principal, { schedule, how });
      });
      const act = scheduleAct('run', start.scheduleId, reason);
      const execution = await auditing(deps, { principal, ...act }, async () => {
        const answer = await runNow(deps, principal, start);
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

/** Restoring in Temporal what somebody changed there. */
export function registerScheduleReconcile(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/reconcile',
    {
      schema: {
        operationId: 'reconcileSchedule',
        summary: 'Make the Temporal Schedule as it is here, whatever was done to it there',
        tags: ['Schedules'],
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: { ...problemResponses(404, 409, 422), 200: Ref(Schedule) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { reason } = request.body ?? {};
      const id = await deps.database.withTenant(principal.tenantId, async (tx) => {
        const schedule = await getSchedule(tx, request.params.ref);
        await requestReconcile(tx, schedule.id);
        const act = scheduleAct('reconcile', schedule.id, reason);
        await auditWithin(tx, deps, { principal, ...act });
        return schedule.id;
      });
      const shown = await pushAndShow(deps, principal, id);
      const schedule = toSchedule(shown, deps.clock());
      reply.header('etag', entityTag(shown.schedule));
      return schedule;
    },
  );
}
