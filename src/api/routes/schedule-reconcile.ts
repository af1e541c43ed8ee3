/** Restoring in Temporal what somebody changed there. */
import { ReasonBody } from '../../contract/executions.ts';
import { Ref } from '../../contract/schema.ts';
import { Schedule } from '../../contract/schedules.ts';
import { requestReconcile } from '../../store/schedule-drift.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { auditWithin, scheduleAct } from '../audit.ts';
import { principalOf } from '../auth.ts';
import { entityTag } from '../entity-tag.ts';
import { IdempotencyHeaders, ScheduleParams } from '../parameters.ts';
import { getSchedule, pushAndShow } from '../schedule-access.ts';

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
        response: { ...problemAnswers(404, 409, 422), 200: Ref(Schedule) },
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
      const { stored, schedule } = await pushAndShow(deps, principal, id);
      reply.header('etag', entityTag(stored));
      return schedule;
    },
  );
}
