/** A stored schedule and its definition → what the API shows. */
import type { Schedule, ScheduleSummary } from '../contract/schedules.ts';
import { toDefinitionOrder } from '../contract/definition.ts';
import { splitGroups } from '../domain/plan.ts';
import type { Timing } from '../domain/timing.ts';
import type { StoredExecution } from '../store/executions.ts';
import type { StoredDrift } from '../store/schedule-drift.ts';
import type { StoredSchedule } from '../store/schedules.ts';
import { describeTiming } from '../timing/describe.ts';
import type { StoredMilestone } from '../store/milestones.ts';
import { followedBy } from './missing-followed.ts';
import { exclusionFrom } from './schedule-calendars.ts';
import type { CalendarsByName } from './schedule-calendars.ts';
import { toInstant, toInstantOrNull } from './instant.ts';
import { outlookOf } from './milestone-outlook.ts';
import type { Outlook } from './milestone-outlook.ts';

/** A schedule with all that is shown of it. */
export type ShownSchedule = {
  schedule: StoredSchedule;
  lastExecution: StoredExecution | null;
  /** Empty for a schedule without milestones. */
  milestones: readonly StoredMilestone[];
  /** Slugs that no schedule has, of those that it follows. */
  missing: ReadonlySet<string>;
  /** At least those that the schedule names. */
  calendars: CalendarsByName;
  /** The last change made in Temporal; null when there was none. */
  lastDrift: StoredDrift | null;
};

/** A definition that an older version accepted may not be readable today; it must still be shown. */
function orElse<T>(compute: () => T, fallback: T): T {
  try {
    return compute();
  } catch {
    return fallback;
  }
}

function describeTimings(timings: readonly Timing[]): string {
  const words = timings.map((timing) =>
    orElse(() => describeTiming(timing), 'at times that cannot be read'),
  );
  return words.join('; ');
}

function lastExecutionOf(execution: StoredExecution | null): Schedule['lastExecution'] {
  if (!execution) return null;
  return {
    id: execution.id,
    status: execution.status,
    queuedAt: toInstant(execution.queuedAt),
    startedAt: toInstantOrNull(execution.startedAt),
    endedAt: toInstantOrNull(execution.endedAt),
  };
}

function syncOf({ schedule, lastDrift }: ShownSchedule): Schedule['sync'] {
  const { observedGeneration, generation, syncError, driftedAt, drift } = schedule;
  const before = lastDrift === null ? {} : { lastDrift: toDrift(lastDrift) };
  if (observedGeneration < generation) {
    return { state: 'Pending', error: syncError, driftedAt: null, differences: [], ...before };
  }
  const differences = [...drift];
  if (!driftedAt) return { state: 'InSync', error: null, driftedAt: null, differences, ...before };
  const at = toInstant(driftedAt);
  return { state: 'Drifted', error: syncError, driftedAt: at, differences, ...before };
}

function toDrift({ parts, seenAt, endedAt, outcome }: StoredDrift) {
  const ended = toInstantOrNull(endedAt);
  return { differences: [...parts], seenAt: toInstant(seenAt), endedAt: ended, outcome };
}

/** The whole resource; `now` decides which fire is the next. */
export function toSchedule(shown: ShownSchedule, now: Date): Schedule {
  const { schedule, lastExecution, milestones, missing, calendars } = shown;
  const { definition } = schedule;
  const { steps } = definition;
  const limited = schedule.limitReachedAt !== null;
  const unreadable: Outlook = {
    ...{ timings: definition.timings, next: null, finished: false, waitsForAnchors: [] },
  };
  const outlook = orElse(() => {
    const exclusion = exclusionFrom(definition, calendars);
    return outlookOf(definition.timings, milestones, { now, exclusion });
  }, unreadable);
  return {
    id: schedule.id,
    slug: schedule.slug,
    enabled: schedule.enabled,
    ...toDefinitionOrder(definition),
    enabledNote: schedule.enabledNote,
    disabledUntil: toInstantOrNull(schedule.disabledUntil),
    hold: schedule.hold,
    timingDescription: describeTimings(outlook.timings),
    nextFireAt: toInstantOrNull(schedule.enabled && !limited ? outlook.next : null),
    finished: limited || outlook.finished,
    waitsForAnchors: outlook.waitsForAnchors,
    waitsForSchedules: followedBy(schedule).filter((slug) => missing.has(slug)),
    groupCount: splitGroups(steps).length,
    stepCount: steps.length,
    revision: schedule.revision,
    sync: syncOf(shown),
    createdAt: toInstant(schedule.createdAt),
    createdBy: schedule.createdBy,
    updatedAt: toInstant(schedule.updatedAt),
    updatedBy: schedule.updatedBy,
    lastExecution: lastExecutionOf(lastExecution),
  };
}

/** The resource without its steps, for lists. */
export function toScheduleSummary(shown: ShownSchedule, now: Date): ScheduleSummary {
  const { steps: _steps, ...summary } = toSchedule(shown, now);
  return summary;
}
