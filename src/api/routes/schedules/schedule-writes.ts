/** Creating, replacing and deleting schedules. */
import { Type } from 'typebox';
import { Approval } from '../../../contract/operations/approvals.ts';
import { ScheduleBody, WrittenSchedule } from '../../../contract/schedule/schedules.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { carryOut } from '../../../services/dry-run.ts';
import {
  createSchedule,
  deleteSchedule,
  replaceSchedule,
} from '../../../services/schedules/schedule-writes.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { entityTag, IfMatchHeaders, versionCheck } from '../../http/entity-tags.ts';
import { DryRunQuery, IdempotencyHeaders, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toAwaiting } from '../../resources/awaits-approval.ts';
import { toSchedule } from '../../resources/schedule-resource.ts';

const tags = ['Schedules'];

function registerCreate(app: App, deps: AppDeps): void {
  app.post(
    '/schedules',
    {
      config: { permission: 'edit', tagged: [201] },
      schema: {
        operationId: 'createSchedule',
        summary: 'Create a schedule',
        tags,
        querystring: DryRunQuery,
        headers: IdempotencyHeaders,
        body: Ref(ScheduleBody),
        response: {
          ...problemResponses('slug-taken', 'approval-limit'),
          201: Ref(WrittenSchedule),
          202: Ref(Approval),
        },
      },
    },
    async (request, reply) => {
      const { body, subjectId: id } = request;
      const principal = principalOf(request);
      const written = await carryOut(deps, principal, request.query, (given) =>
        createSchedule(given, principal, { id, body }),
      );
      if ('approval' in written) return reply.send(toAwaiting(reply, written, deps.clock()));
      const { shown, warnings } = written;
      reply.header('location', `/api/v1/schedules/${id}`).header('etag', entityTag(shown.schedule));
      return reply.status(201).send({ ...toSchedule(shown, deps.clock()), warnings });
    },
  );
}

function registerReplace(app: App, deps: AppDeps): void {
  app.put(
    '/schedules/:ref',
    {
      config: { permission: 'edit', tagged: [200] },
      schema: {
        operationId: 'replaceSchedule',
        summary: 'Replace the definition of a schedule; history is kept',
        tags,
        params: ScheduleParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        body: Ref(ScheduleBody),
        response: {
          ...problemResponses('revision-conflict', 'approval-limit'),
          200: Ref(WrittenSchedule),
          202: Ref(Approval),
        },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const change = {
        ref: request.params.ref,
        isExpected: versionCheck(request.headers['if-match'], entityTag),
        body: request.body,
      };
      const written = await carryOut(deps, principal, request.query, (given) =>
        replaceSchedule(given, principal, change),
      );
      if ('approval' in written) return reply.send(toAwaiting(reply, written, deps.clock()));
      const { shown, warnings } = written;
      reply.header('etag', entityTag(shown.schedule));
      return reply.send({ ...toSchedule(shown, deps.clock()), warnings });
    },
  );
}

function registerDelete(app: App, deps: AppDeps): void {
  app.delete(
    '/schedules/:ref',
    {
      config: { permission: 'edit' },
      schema: {
        operationId: 'deleteSchedule',
        summary: 'Delete a schedule; its executions stay',
        tags,
        params: ScheduleParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        response: { ...problemResponses('revision-conflict'), 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const isExpected = versionCheck(request.headers['if-match'], entityTag);
      const change = { ref: request.params.ref, isExpected };
      const principal = principalOf(request);
      await carryOut(deps, principal, request.query, (given) =>
        deleteSchedule(given, principal, change),
      );
      return reply.status(204).send(null);
    },
  );
}

export function registerScheduleWrites(app: App, deps: AppDeps): void {
  registerCreate(app, deps);
  registerReplace(app, deps);
  registerDelete(app, deps);
}
