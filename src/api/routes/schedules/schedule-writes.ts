/** Creating, replacing and deleting schedules. */
import { Type } from 'typebox';
import { Approval } from '../../../contract/operations/approvals.ts';
import { ScheduleBody, WrittenSchedule } from '../../../contract/schedule/schedules.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import {
  createSchedule,
  deleteSchedule,
  replaceSchedule,
  type ScheduleVersion,
} from '../../../services/schedules/schedule-writes.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import {
  entityTag,
  IdempotencyHeaders,
  IfMatchHeaders,
  isMatch,
  ScheduleParams,
} from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toAwaiting } from '../../resources/awaits-approval.ts';
import { toSchedule } from '../../resources/schedule-resource.ts';

const tags = ['Schedules'];

function versionCheck(ifMatch: string | undefined): ((current: ScheduleVersion) => boolean) | null {
  return ifMatch === undefined ? null : (current) => isMatch(ifMatch, entityTag(current));
}

function registerCreate(app: App, deps: AppDeps): void {
  app.post(
    '/schedules',
    {
      config: { permission: 'edit' },
      schema: {
        operationId: 'createSchedule',
        summary: 'Create a schedule',
        tags,
        headers: IdempotencyHeaders,
        body: Ref(ScheduleBody),
        response: {
          ...problemResponses(409, 413, 415, 422),
          201: Ref(WrittenSchedule),
          202: Ref(Approval),
        },
      },
    },
    async (request, reply) => {
      const { body, subjectId: id } = request;
      const written = await createSchedule(deps, principalOf(request), { id, body });
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
      config: { permission: 'edit' },
      schema: {
        operationId: 'replaceSchedule',
        summary: 'Replace the definition of a schedule; history is kept',
        tags,
        params: ScheduleParams,
        headers: IfMatchHeaders,
        body: Ref(ScheduleBody),
        response: {
          ...problemResponses(404, 409, 412, 413, 415, 422),
          200: Ref(WrittenSchedule),
          202: Ref(Approval),
        },
      },
    },
    async (request, reply) => {
      const written = await replaceSchedule(deps, principalOf(request), {
        ref: request.params.ref,
        isExpected: versionCheck(request.headers['if-match']),
        body: request.body,
      });
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
        headers: IfMatchHeaders,
        response: { ...problemResponses(404, 409, 412), 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const isExpected = versionCheck(request.headers['if-match']);
      await deleteSchedule(deps, principalOf(request), { ref: request.params.ref, isExpected });
      return reply.status(204).send(null);
    },
  );
}

export function registerScheduleWrites(app: App, deps: AppDeps): void {
  registerCreate(app, deps);
  registerReplace(app, deps);
  registerDelete(app, deps);
}
