/** Previews: when a schedule will fire, before it is saved and after. Nothing is written. */
import {
  defaultPreviewCount,
  type PreviewRequest,
  readAfter,
  readingPreviewBody,
} from '../../contract/schedule/preview-body.ts';
import type { Preview } from '../../contract/schedule/previews.ts';
import { milestoneStateOf, offsetText } from '../../domain/milestone.ts';
import {
  defaultOverlapPolicy,
  maxWaiting,
  type OverlapPolicy,
} from '../../domain/schedule/start-policies.ts';
import { jitterOf, startLimitOf, type Timing } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import { countScheduledStarts } from '../../store/executions/accepted-starts.ts';
import { listOpenOf } from '../../store/executions/executions.ts';
import { findTypicalDuration } from '../../store/executions/typical-duration.ts';
import { findAnchors } from '../../store/schedules/anchors.ts';
import type { StoredSchedule } from '../../store/schedules/schedules.ts';
import { describeTimings } from '../../timing/describe/describe.ts';
import type { Exclusion } from '../../timing/fires/exclusion.ts';
import type { NextFiresOptions } from '../../timing/fires/next-fires.ts';
import {
  type ExpectedDuration,
  noteJitter,
  noteOverlap,
  type OpenExecution,
} from '../../timing/fires/predicted-overlap.ts';
import { type PreviewFire, previewingTimings } from '../../timing/fires/preview.ts';
import { anchorsOf, withAnchors } from '../../timing/fires/timing-times.ts';
import { compilingTiming } from '../../timing/temporal-spec/compile.ts';
import { TimingError } from '../../timing/timing-error.ts';
import { inTurns } from '../../timing/turns.ts';
import { instantText } from '../../timing/zone/instant.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { findCollisions } from './collisions.ts';
import { findMilestones } from './milestone-outlook.ts';
import { exclusionFrom, exclusionOfDraft, findCalendarsOf } from './schedule-calendars.ts';
import { getSchedule } from './schedule-queries.ts';

type Options = { withTemporalSpec: boolean };

/** Of timings that may not be saved yet. */
export async function previewTimings(
  deps: ServiceDeps,
  { tenantId }: Principal,
  { body, withTemporalSpec }: Options & { body: unknown },
): Promise<Preview> {
  const { database, clock } = deps;
  const now = clock();
  const draft = await inTurns(readingPreviewBody(body, now));
  const { warnings, ...read } = await database.read(tenantId, async (tx) => ({
    ...(await readDraft(tx, draft.timings)),
    exclusion: await exclusionOfDraft(tx, draft),
    duration: await predictDraft(tx, draft),
  }));
  const notes = [...draft.refusals, ...warnings];
  const preview = await toPreview({ ...draft, ...read, now, notes, withTemporalSpec });
  if (draft.connectedSystems === null) return preview;
  const collisions = await findCollisions(deps, tenantId, {
    self: read.duration.like,
    fires: preview.fires.map(({ at }) => Date.parse(at) / 1_000),
    usualSeconds: read.duration.expected?.seconds ?? null,
    connectedSystems: draft.connectedSystems,
  });
  return { ...preview, collisions };
}

export type StoredPreviewRequest = Options & {
  /** Id, slug or name of the schedule. */
  ref: string;
  after: string | undefined;
  count: number | undefined;
  /** Null for the one that is recorded. */
  expectedDurationSeconds: number | null;
};

/** Of a schedule as it is stored. */
export async function previewSchedule(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
  { ref, after, count, expectedDurationSeconds, withTemporalSpec }: StoredPreviewRequest,
): Promise<Preview> {
  const now = clock();
  const read = await database.read(tenantId, async (tx) => {
    const found = await getSchedule(tx, ref);
    const calendars = await findCalendarsOf(tx, [found.definition]);
    return {
      schedule: found,
      exclusion: exclusionFrom(found.definition, calendars),
      duration: await predictStored(tx, found, expectedDurationSeconds),
      ...(await readStored(tx, found, now)),
    };
  });
  const { schedule, timings, warnings, all, exclusion, duration } = read;
  const disabled = 'the schedule is disabled: nothing fires until it is enabled';
  const preview = await toPreview({
    timings,
    exclusion,
    jitterSeconds: jitterOf(schedule.definition),
    duration,
    now,
    after: readAfter(after, now),
    count: count ?? defaultPreviewCount,
    notes: schedule.enabled ? warnings : [disabled],
    withTemporalSpec,
  });
  return { ...preview, description: describeTimings(all) };
}

type Previewed = Options &
  Pick<NextFiresOptions, 'after' | 'count'> & {
    timings: readonly Timing[];
    exclusion: Exclusion;
    jitterSeconds: number;
    duration: PredictedDuration;
    now: Date;
    /** Sentences that come before the warnings of the timings themselves. */
    notes: readonly string[];
  };

async function toPreview(previewed: Previewed): Promise<Preview> {
  const { timings, after, count, exclusion, jitterSeconds, notes, duration } = previewed;
  const preview = await inTurns(previewingTimings(timings, { after, count, exclusion }));
  const { skipped, description, warnings } = preview;
  const predicted = await predictOverlap(noteJitter(preview.fires, jitterSeconds), previewed);
  return {
    fires: predicted.fires,
    skipped,
    description,
    warnings: [...notes, ...warnings, ...duration.warnings, ...predicted.warnings],
    ...(previewed.withTemporalSpec ? await specOf(timings, after) : {}),
  };
}

/** Timings of several zones cannot be compiled together; a note says so. */
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

/** Fires between now and the begin of the preview that are simulated. */
const maxBefore = 200;

/** Simulates from now on, so that executions that still run at `after` are known. */
async function predictOverlap(
  fires: PreviewFire[],
  { timings, exclusion, after, now, duration }: Previewed,
): Promise<Pick<Preview, 'fires' | 'warnings'>> {
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
  const assumed = 'overlap is predicted as if nothing ran when the preview begins';
  return { ...noted, warnings: [...noted.warnings, assumed] };
}

type PredictedDuration = {
  /** The id of the schedule whose executions were measured; null for none. */
  like: string | null;
  /** Null when it is neither given nor recorded. */
  expected: ExpectedDuration | null;
  overlap: OverlapPolicy;
  /** Executions of the schedule that have not ended and would overlap a coming fire. */
  open: readonly OpenExecution[];
  warnings: readonly string[];
};

/** A given duration takes precedence over the recorded one. */
async function predictStored(
  tx: Transaction,
  { id, definition }: StoredSchedule,
  given: number | null,
  overlap: OverlapPolicy = definition.overlap,
): Promise<PredictedDuration> {
  const seconds = given ?? (await findTypicalDuration(tx, id));
  const expected = seconds === null ? null : { seconds, isTypical: given === null };
  // Executions started with AllowAll hold no lock: they overlap only when the policy lets all run.
  const open = (await listOpenOf(tx, id, { limit: maxWaiting + 1 })).filter(
    ({ startedAt, lockTerm }) => overlap === 'AllowAll' || startedAt === null || lockTerm !== null,
  );
  return { like: id, expected, overlap, open, warnings: [] };
}

/** @throws ProblemError `schedule-not-found`, or `name-ambiguous`. */
async function predictDraft(
  tx: Transaction,
  draft: Pick<PreviewRequest, 'schedule' | 'expectedDurationSeconds' | 'overlap'>,
): Promise<PredictedDuration> {
  const { schedule: like, expectedDurationSeconds: given, overlap } = draft;
  if (like === null) {
    const expected = given === null ? null : { seconds: given, isTypical: false };
    const policy = overlap ?? defaultOverlapPolicy;
    return { like: null, expected, overlap: policy, open: [], warnings: [] };
  }
  const schedule = await getSchedule(tx, like);
  const predicted = await predictStored(tx, schedule, given, overlap ?? undefined);
  if (predicted.expected) return predicted;
  const warning = `no execution of ${schedule.slug} has completed yet: overlap is not predicted`;
  return { ...predicted, warnings: [warning] };
}

type ReadTimings = { timings: readonly Timing[]; warnings: string[] };

/** With the anchors of the tenant; a draft may only say where an anchor is that the tenant has not set. */
async function readDraft(tx: Transaction, drafts: readonly Timing[]): Promise<ReadTimings> {
  const anchors = await findAnchors(tx, anchorsOf(drafts));
  const warnings: string[] = [];
  const timings = drafts.map((draft) => {
    if (draft.type !== 'Milestone') return draft;
    const set = anchors.get(draft.anchor);
    if (!set) return draft;
    const anchorAt = instantText(set.getTime() / 1_000);
    if (draft.anchorAt !== null && draft.anchorAt !== anchorAt) {
      warnings.push(`the anchor ${draft.anchor} is set to ${anchorAt}; anchorAt is ignored`);
    }
    return { ...draft, anchorAt };
  });
  return { timings, warnings };
}

/** `timings` without milestones that are done and starts that a limit has used up; `all` with them. */
async function readStored(
  tx: Transaction,
  schedule: StoredSchedule,
  now: Date,
): Promise<ReadTimings & { all: readonly Timing[] }> {
  const left = await timingsLeft(tx, schedule);
  const milestones = (await findMilestones(tx, [schedule])).get(schedule.id) ?? [];
  const done = new Set<string>();
  const warnings: string[] = [];
  const keyOf = (anchor: string, offset: number): string => `${offset} ${anchor}`;
  for (const one of milestones) {
    const name = `${offsetText(one.offsetSeconds)} after ${one.anchor}`;
    const state = milestoneStateOf(one, now);
    if (state === 'Done') done.add(keyOf(one.anchor, one.offsetSeconds));
    else if (state === 'Due') warnings.push(`${name} is due and is tried within seconds`);
    else if (state === 'BackingOff') {
      warnings.push(`${name} has failed and is tried again after ${one.eligibleAt?.toISOString()}`);
    }
  }
  const anchors = await findAnchors(tx, anchorsOf(left));
  const timings = withAnchors(left, anchors).map((timing) =>
    timing.type === 'Milestone'
      ? {
          ...timing,
          offsetsSeconds: timing.offsetsSeconds.filter(
            (offset) => !done.has(keyOf(timing.anchor, offset)),
          ),
        }
      : timing,
  );
  return { timings, warnings, all: withAnchors(schedule.definition.timings, anchors) };
}

/** A limit becomes the number of executions that may still start; 0 when it is reached. */
async function timingsLeft(
  tx: Transaction,
  { id, definition, timingsRevision }: StoredSchedule,
): Promise<readonly Timing[]> {
  const limit = startLimitOf(definition.timings);
  if (limit === null) return definition.timings;
  const made = await countScheduledStarts(tx, { scheduleId: id, timingsRevision });
  return definition.timings.map((timing) =>
    timing.type === 'Limited' && timing.maxExecutions !== null
      ? { ...timing, maxExecutions: Math.max(0, limit - made) }
      : timing,
  );
}
