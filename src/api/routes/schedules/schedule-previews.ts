/** Previews: when a schedule will fire, before it is saved and after. Nothing is written. */
import { Type } from 'typebox';
import { Rehearsal, rehearsedExecutions } from '../../../contract/execution/rehearsals.ts';
import {
  expectedDurationSeconds,
  Preview,
  PreviewBody,
  previewWindow,
} from '../../../contract/schedule/previews.ts';
import { ScheduleBody } from '../../../contract/schedule/schedules.ts';
import { Enum, Ref, Strict } from '../../../contract/validation/schema.ts';
import { previewSchedule, previewTimings } from '../../../services/schedules/previews.ts';
import { rehearseSchedule } from '../../../services/schedules/rehearsals.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { ScheduleParams } from '../../http/parameters.ts';

const tags = ['Schedules'];
const include = Type.Optional(
  Enum(['temporalSpec'], { description: 'Adds the compiled spec that Temporal is given.' }),
);

export function registerSchedulePreviews(app: App, deps: AppDeps): void {
  registerRehearsal(app, deps);
  app.post(
    '/schedules/preview',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'previewTimings',
        summary: 'When timings fire, saved or not',
        tags,
        querystring: Strict({ include }),
        body: Ref(PreviewBody),
        response: { 200: Ref(Preview) },
      },
    },
    async (request) => {
      const withTemporalSpec = request.query.include !== undefined;
      const { body } = request;
      return previewTimings(deps, principalOf(request), { body, withTemporalSpec });
    },
  );
  app.get(
    '/schedules/:ref/preview',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'previewSchedule',
        summary: 'When a schedule fires',
        tags,
        params: ScheduleParams,
        querystring: Strict({
          ...previewWindow,
          expectedDurationSeconds: Type.Optional(expectedDurationSeconds),
          include,
        }),
        response: { 200: Ref(Preview) },
      },
    },
    async (request) => {
      const { after, count, expectedDurationSeconds: seconds = null } = request.query;
      return previewSchedule(deps, principalOf(request), {
        ref: request.params.ref,
        after,
        count,
        expectedDurationSeconds: seconds,
        withTemporalSpec: request.query.include !== undefined,
      });
    },
  );
}

function registerRehearsal(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/rehearse',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'rehearseSchedule',
        summary:
          'What an edit would have made of the last executions; nothing is called or changed',
        tags,
        params: ScheduleParams,
        querystring: Strict({
          executions: Type.Optional(rehearsedExecutions),
          include: Type.Optional(
            Enum(['conditions'], {
              description: 'Adds what the conditions of the edited steps would have said.',
            }),
          ),
        }),
        body: Ref(ScheduleBody),
        response: { 200: Ref(Rehearsal) },
      },
    },
    async (request) => {
      const { ref } = request.params;
      const { executions, include: added } = request.query;
      const wanted = { executions, withConditions: added !== undefined };
      return rehearseSchedule(deps, principalOf(request), { ref, body: request.body, ...wanted });
    },
  );
}
