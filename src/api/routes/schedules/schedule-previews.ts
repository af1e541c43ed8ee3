/** Previews: when a schedule will fire, before it is saved and after. Nothing is written. */
import { Type } from 'typebox';
import {
  expectedDurationSeconds,
  Preview,
  PreviewBody,
  previewWindow,
} from '../../../contract/schedule/previews.ts';
import { Enum, Ref, Strict } from '../../../contract/validation/schema.ts';
import { previewSchedule, previewTimings } from '../../../services/schedules/previews.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { ScheduleParams } from '../../http/parameters.ts';

const tags = ['Schedules'];
const include = Type.Optional(
  Enum(['temporalSpec'], { description: 'Adds the compiled spec that Temporal is given.' }),
);

export function registerSchedulePreviews(app: App, deps: AppDeps): void {
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
