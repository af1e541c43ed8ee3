/** Previews: when a schedule will fire, before it is saved and after. Nothing is written. */
import { Type } from 'typebox';
import { defaultPreviewCount, readAfter, readingPreviewBody } from '../../contract/preview-body.ts';
import {
  expectedDurationSeconds,
  Preview,
  PreviewBody,
  previewWindow,
} from '../../contract/previews.ts';
import { Enum, Ref, Strict } from '../../contract/schema.ts';
import { jitterOf } from '../../domain/jitter.ts';
import type { Timing } from '../../domain/timing.ts';
import { compilingTiming } from '../../timing/compile.ts';
import { describeTimings } from '../../timing/describe.ts';
import type { Exclusion } from '../../timing/exclusion.ts';
import { noteJitter, noteOverlap } from '../../timing/foreseen-overlap.ts';
import type { NextFiresOptions } from '../../timing/next-fires.ts';
import { previewingTimings } from '../../timing/preview.ts';
import type { PreviewFire } from '../../timing/preview.ts';
import { TimingError } from '../../timing/timing-error.ts';
import { inTurns } from '../../timing/turns.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { principalOf } from '../auth.ts';
import { foreseeDraft, foreseeStored } from '../foreseen-duration.ts';
import type { ForeseenDuration } from '../foreseen-duration.ts';
import { ScheduleParams } from '../parameters.ts';
import { previewDraft, previewStored } from '../preview-anchors.ts';
import { exclusionFrom, exclusionOfDraft, findCalendarsOf } from '../schedule-calendars.ts';
import { getSchedule } from '../schedule-access.ts';

const include = Type.Optional(
  Enum(['temporalSpec'], { description: 'Adds the compiled spec that is handed to Temporal.' }),
);

type Shown = Pick<NextFiresOptions, 'after' | 'count'> & {
  timings: readonly Timing[];
  exclusion: Exclusion;
  jitterSeconds: number;
  duration: ForeseenDuration;
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
  const { warnings: unforeseen } = shown.duration;
  const preview = await inTurns(previewingTimings(timings, { after, count, exclusion }));
  const { skipped, description, warnings } = preview;
  const noted = noteJitter(preview.fires, jitterSeconds);
  const foreseen = await foresee(noted, shown);
  return {
    ...{ fires: foreseen.fires, skipped, description },
    warnings: [...refusals, ...warnings, ...unforeseen, ...foreseen.warnings],
    ...(wanted === undefined ? {} : await specOf(timings, after)),
  };
}

/** The simulation begins now, so that it knows what still runs at `after`. */
const mostBefore = 200;

async function foresee(
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
  const window = { after: now, count: mostBefore, exclusion };
  const { fires: coming } = await inTurns(previewingTimings(timings, window));
  const before = coming.filter(({ at }) => Date.parse(at) <= after.getTime());
  if (before.length < mostBefore) return noteOverlap(fires, { ...forecast, open, before });
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
        response: { ...problemAnswers(404, 409, 413, 415, 422), 200: Ref(Preview) },
      },
    },
    async (request) => {
      const now = deps.clock();
      const draft = await inTurns(readingPreviewBody(request.body, now));
      const { tenantId } = principalOf(request);
      const { warnings, ...read } = await deps.database.read(tenantId, async (tx) => ({
        ...(await previewDraft(tx, draft.timings)),
        exclusion: await exclusionOfDraft(tx, draft),
        duration: await foreseeDraft(tx, draft),
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
        response: { ...problemAnswers(404, 409), 200: Ref(Preview) },
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
          duration: await foreseeStored(tx, found, said),
          ...(await previewStored(tx, found, now)),
        };
      });
      const { schedule, timings, warnings, all, exclusion, duration } = read;
      const disabled = 'the schedule is disabled: nothing fires until it is enabled';
      const refusals = schedule.enabled ? warnings : [disabled];
      const jitterSeconds = jitterOf(schedule.definition);
      const shown = await show({
        ...{ timings, exclusion, jitterSeconds, duration, now },
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
