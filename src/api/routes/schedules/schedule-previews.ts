/** Previews: when a schedule will fire, before it is saved and after. Nothing is written. */
import { Type } from 'typebox';
import {
  defaultPreviewCount,
  readAfter,
  readingPreviewBody,
} from '../../../contract/schedule/preview-body.ts';
import {
  expectedDurationSeconds,
  Preview,
  PreviewBody,
  previewWindow,
} from '../../../contract/schedule/previews.ts';
import { Enum, Ref, Strict } from '../../../contract/validation/schema.ts';
import { jitterOf, type Timing } from '../../../domain/schedule/timing.ts';
import {
  predictDraft,
  type PredictedDuration,
  predictStored,
} from '../../../services/schedules/predicted-duration.ts';
import { previewDraft, previewStored } from '../../../services/schedules/preview-anchors.ts';
import { getSchedule } from '../../../services/schedules/schedule-access.ts';
import {
  exclusionFrom,
  exclusionOfDraft,
  findCalendarsOf,
} from '../../../services/schedules/schedule-calendars.ts';
import { describeTimings } from '../../../timing/describe/describe.ts';
import type { Exclusion } from '../../../timing/fires/exclusion.ts';
import type { NextFiresOptions } from '../../../timing/fires/next-fires.ts';
import { noteJitter, noteOverlap } from '../../../timing/fires/predicted-overlap.ts';
import { type PreviewFire, previewingTimings } from '../../../timing/fires/preview.ts';
import { compilingTiming } from '../../../timing/temporal-spec/compile.ts';
import { TimingError } from '../../../timing/timing-error.ts';
import { inTurns } from '../../../timing/turns.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const include = Type.Optional(
  Enum(['temporalSpec'], { description: 'Adds the compiled spec that is handed to Temporal.' }),
);

type Shown = Pick<NextFiresOptions, 'after' | 'count'> & {
  timings: readonly Timing[];
  exclusion: Exclusion;
  jitterSeconds: number;
  duration: PredictedDuration;
  now: Date;
  refusals: readonly string[];
  include: 'temporalSpec' | undefined;
};

/** Timings of several zones cannot be compiled together; the refusals say so. */
async function specOf(
  timings: readonly Timing[],
  from: Date,
): Promise<Pick<Preview, 'temporalSpec'>> {
  try {
    return { temporalSpec: await inTurns(compilingTiming(timings, { from })) };
  } catch (error) {
    if (error instanceof TimingError) return {};
    throw error;
  }
}

async function show(shown: Shown): Promise<Preview> {
  const { timings, after, count, exclusion, jitterSeconds, refusals, include: wanted } = shown;
  const { warnings: unpredicted } = shown.duration;
  const preview = await inTurns(previewingTimings(timings, { after, count, exclusion }));
  const { skipped, description, warnings } = preview;
  const noted = noteJitter(preview.fires, jitterSeconds);
  const predicted = await predict(noted, shown);
  return {
    fires: predicted.fires,
    skipped,
    description,
    warnings: [...refusals, ...warnings, ...unpredicted, ...predicted.warnings],
    ...(wanted === undefined ? {} : await specOf(timings, after)),
  };
}

/** The simulation begins now, so that it knows what still runs at `after`. */
const maxBefore = 200;

async function predict(
  fires: PreviewFire[],
  shown: Shown,
): Promise<Pick<Preview, 'fires' | 'warnings'>> {
  const { timings, exclusion, after, now, duration } = shown;
  const { expected, overlap, open } = duration;
  if (!expected) return { fires, warnings: [] };
  const forecast = { expected, overlap, now };
  if (after <= now) {
    return noteOverlap(fires, { ...forecast, open: after < now ? [] : open, before: [] });
  }
  const window = { after: now, count: maxBefore, exclusion };
  const { fires: coming } = await inTurns(previewingTimings(timings, window));
  const before = coming.filter(({ at }) => Date.parse(at) <= after.getTime());
  if (before.length < maxBefore) return noteOverlap(fires, { ...forecast, open, before });
  const noted = noteOverlap(fires, { ...forecast, open: [], before: [] });
  const assumed = 'overlap is foretold as if nothing ran when the preview begins';
  return { ...noted, warnings: [...noted.warnings, assumed] };
}

function registerDrafts(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/preview',
    {
      schema: {
        operationId: 'previewTimings',
        summary: 'When timings fire, saved or not',
        tags: ['Schedules'],
        querystring: Strict({ include }),
        body: Ref(PreviewBody),
        response: { ...problemResponses(404, 409, 413, 415, 422), 200: Ref(Preview) },
      },
    },
    async (request) => {
      const now = deps.clock();
      const draft = await inTurns(readingPreviewBody(request.body, now));
      const { tenantId } = principalOf(request);
      const { warnings, ...read } = await deps.database.read(tenantId, async (tx) => ({
        ...(await previewDraft(tx, draft.timings)),
        exclusion: await exclusionOfDraft(tx, draft),
        duration: await predictDraft(tx, draft),
      }));
      const refusals = [...draft.refusals, ...warnings];
      return show({ ...draft, ...read, now, refusals, include: request.query.include });
    },
  );
}

function registerStored(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/preview',
    {
      schema: {
        operationId: 'previewSchedule',
        summary: 'When a schedule fires',
        tags: ['Schedules'],
        params: ScheduleParams,
        querystring: Strict({
          ...previewWindow,
          expectedDurationSeconds: Type.Optional(expectedDurationSeconds),
          include,
        }),
        response: { ...problemResponses(404, 409), 200: Ref(Preview) },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const { after, count = defaultPreviewCount, include: wanted } = request.query;
      const said = request.query.expectedDurationSeconds ?? null;
      const now = deps.clock();
      const read = await deps.database.read(tenantId, async (tx) => {
        const found = await getSchedule(tx, request.params.ref);
        const calendars = await findCalendarsOf(tx, [found.definition]);
        return {
          schedule: found,
          exclusion: exclusionFrom(found.definition, calendars),
          duration: await predictStored(tx, found, said),
          ...(await previewStored(tx, found, now)),
        };
      });
      const { schedule, timings, warnings, all, exclusion, duration } = read;
      const disabled = 'the schedule is disabled: nothing fires until it is enabled';
      const refusals = schedule.enabled ? warnings : [disabled];
      const jitterSeconds = jitterOf(schedule.definition);
      const shown = await show({
        timings,
        exclusion,
        jitterSeconds,
        duration,
        now,
        after: readAfter(after, now),
        count,
        refusals,
        include: wanted,
      });
      return { ...shown, description: describeTimings(all) };
    },
  );
}

export function registerSchedulePreviews(app: App, deps: AppDeps): void {
  registerDrafts(app, deps);
  registerStored(app, deps);
}
