/** Previews: when a schedule will fire, before it is saved and after. Nothing is written. */
import { Type } from 'typebox';
import { defaultPreviewCount, readAfter, readPreviewBody } from '../../contract/preview-body.ts';
import { Preview, PreviewBody, previewWindow } from '../../contract/previews.ts';
import { Enum, Ref, Strict } from '../../contract/schema.ts';
import type { Timing } from '../../domain/timing.ts';
import { compileTiming } from '../../timing/compile.ts';
import { describeTimings } from '../../timing/describe.ts';
import { previewTimings } from '../../timing/preview.ts';
import { TimingError } from '../../timing/timing-error.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app.ts';
import { principalOf } from '../auth.ts';
import { ScheduleParams } from '../parameters.ts';
import { previewDraft, previewStored } from '../preview-anchors.ts';
import { getSchedule } from '../schedule-access.ts';

const include = Type.Optional(
  Enum(['temporalSpec'], { description: 'Adds the compiled spec that is handed to Temporal.' }),
);

type Shown = {
  timings: readonly Timing[];
  after: Date;
  count: number;
  refusals: readonly string[];
  include: 'temporalSpec' | undefined;
};

/** Timings of several zones cannot be compiled together; the refusals say so. */
function specOf(timings: readonly Timing[], from: Date): Pick<Preview, 'temporalSpec'> {
  try {
    return { temporalSpec: compileTiming(timings, { from }) };
  } catch (error) {
    if (error instanceof TimingError) return {};
    throw error;
  }
}

function show({ timings, after, count, refusals, include: wanted }: Shown): Preview {
  const { fires, description, warnings } = previewTimings(timings, { after, count });
  return {
    fires,
    description,
    warnings: [...refusals, ...warnings],
    ...(wanted === undefined ? {} : specOf(timings, after)),
  };
}

export function registerSchedulePreviews(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/preview',
    {
      schema: {
        operationId: 'previewTimings',
        summary: 'When timings fire, saved or not',
        tags: ['Schedules'],
        querystring: Strict({ include }),
        body: Ref(PreviewBody),
        response: { ...problemAnswers(413, 415, 422), 200: Ref(Preview) },
      },
    },
    async (request) => {
      const draft = readPreviewBody(request.body, deps.clock());
      const { timings, warnings } = await deps.database.read(principalOf(request).tenantId, (tx) =>
        previewDraft(tx, draft.timings),
      );
      const refusals = [...draft.refusals, ...warnings];
      return show({ ...draft, timings, refusals, include: request.query.include });
    },
  );
  app.get(
    '/schedules/:ref/preview',
    {
      schema: {
        operationId: 'previewSchedule',
        summary: 'When a schedule fires',
        tags: ['Schedules'],
        params: ScheduleParams,
        querystring: Strict({ ...previewWindow, include }),
        response: { ...problemAnswers(404, 409), 200: Ref(Preview) },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const { after, count = defaultPreviewCount, include: wanted } = request.query;
      const { schedule, timings, warnings, all } = await deps.database.read(
        tenantId,
        async (tx) => {
          const found = await getSchedule(tx, request.params.ref);
          return { schedule: found, ...(await previewStored(tx, found, deps.clock())) };
        },
      );
      const disabled = 'the schedule is disabled: nothing fires until it is enabled';
      const refusals = schedule.enabled ? warnings : [disabled];
      const shown = show({
        timings,
        after: readAfter(after, deps.clock()),
        count,
        refusals,
        include: wanted,
      });
      return { ...shown, description: describeTimings(all) };
    },
  );
}
