/** Actions on schedules: run now, enable, disable, restore in Temporal. */
import type { FastifyReply } from 'fastify';
import { Execution, ReasonBody, RunBody } from '../../../contract/execution/executions.ts';
import { DisableBody, EnabledSchedule, Schedule } from '../../../contract/schedule/schedules.ts';
import { readEnd } from '../../../contract/validation/body-text.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { runSchedule } from '../../../services/executions/execution-start.ts';
import type { ShownSchedule } from '../../../services/schedules/schedule-queries.ts';
import { disableSchedule, enableSchedule } from '../../../services/schedules/schedule-switches.ts';
import { reconcileSchedule } from '../../../services/schedules/schedule-writes.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { entityTag } from '../../http/entity-tags.ts';
import { IdempotencyHeaders, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toExecution } from '../../resources/execution-resource.ts';
import { toSchedule } from '../../resources/schedule-resource.ts';

const tags = ['Schedules'];

function tagged({ clock }: AppDeps, reply: FastifyReply, shown: ShownSchedule): Schedule {
  reply.header('etag', entityTag(shown.schedule));
  return toSchedule(shown, clock());
}

function registerRun(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/run',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'runSchedule',
        summary: 'Run it now, whether it is enabled or not',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(RunBody),
        response: {
          ...problemResponses('execution-overlap', 'parameters-invalid'),
          202: Ref(Execution),
        },
      },
    },
    async (request, reply) => {
      const { ref } = request.params;
      const run = { ...request.body, ref, executionId: request.subjectId };
      const execution = await runSchedule(deps, principalOf(request), run);
      reply.header('location', `/api/v1/schedule-executions/${execution.id}`);
      return reply.status(202).send(toExecution(execution));
    },
  );
}

function registerEnable(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/enable',
    {
      config: { permission: 'operate', tagged: [200] },
      schema: {
        operationId: 'enableSchedule',
        summary: 'Enable it; the response tells which fires did not run while it was disabled',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: { 200: Ref(EnabledSchedule) },
      },
    },
    async (request, reply) => {
      const change = { ref: request.params.ref, reason: request.body.reason };
      const { shown, notRun } = await enableSchedule(deps, principalOf(request), change);
      return { ...tagged(deps, reply, shown), notRun };
    },
  );
}

function registerDisable(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/disable',
    {
      config: { permission: 'operate', tagged: [200] },
      schema: {
        operationId: 'disableSchedule',
        summary: 'Disable it, permanently or until an instant; it can still be run now',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(DisableBody),
        response: { 200: Ref(Schedule) },
      },
    },
    async (request, reply) => {
      const { reason, until: written } = request.body;
      const until = readEnd(written, deps.clock());
      const change = { ref: request.params.ref, reason, until };
      return tagged(deps, reply, await disableSchedule(deps, principalOf(request), change));
    },
  );
}

function registerReconcile(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/reconcile',
    {
      config: { permission: 'operate', tagged: [200] },
      schema: {
        operationId: 'reconcileSchedule',
        summary: 'Restore the Temporal Schedule after a change made in Temporal',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: { 200: Ref(Schedule) },
      },
    },
    async (request, reply) => {
      const change = { ref: request.params.ref, reason: request.body.reason };
      return tagged(deps, reply, await reconcileSchedule(deps, principalOf(request), change));
    },
  );
}

export function registerScheduleActions(app: App, deps: AppDeps): void {
  registerRun(app, deps);
  registerEnable(app, deps);
  registerDisable(app, deps);
  registerReconcile(app, deps);
}
