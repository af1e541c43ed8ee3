/** A schedule → what the API shows of it. */
import { toDefinitionOrder, toSettingsOrder } from '../../contract/schedule/definition.ts';
import type { Schedule, ScheduleSummary } from '../../contract/schedule/schedules.ts';
import { toInstant, toInstantOrNull } from '../../contract/validation/schema.ts';
import { splitGroups } from '../../domain/schedule/plan.ts';
import type { Timing } from '../../domain/schedule/timing.ts';
import { followedBy } from '../../services/schedules/check-causes.ts';
import { type Outlook, outlookOf } from '../../services/schedules/milestone-outlook.ts';
import { exclusionFrom } from '../../services/schedules/schedule-calendars.ts';
import type { ShownSchedule } from '../../services/schedules/schedule-queries.ts';
import type { LastExecution } from '../../store/executions/executions.ts';
import type { StoredDrift } from '../../store/schedules/schedule-drift.ts';
import type { ListedSchedule, StoredSchedule } from '../../store/schedules/schedules.ts';
import { describeTiming } from '../../timing/describe/describe.ts';

/** A definition that an older release accepted may be unreadable now, but must still be shown. */
function orElse<T>(compute: () => T, fallback: T): T {
  try {
    return compute();
  } catch {
    return fallback;
  }
}

function describeTimings(timings: readonly Timing[]): string {
  const descriptions = timings.map((timing) =>
    orElse(() => describeTiming(timing), 'at unreadable times'),
  );
  return descriptions.join('; ');
}

export function toLastExecution(execution: LastExecution): NonNullable<Schedule['lastExecution']> {
  return {
    id: execution.id,
    status: execution.status,
    trigger: execution.trigger,
    queuedAt: toInstant(execution.queuedAt),
    startedAt: toInstantOrNull(execution.startedAt),
    endedAt: toInstantOrNull(execution.endedAt),
  };
}

function syncOf({
  schedule,
  lastDrift,
}: ShownSchedule<StoredSchedule | ListedSchedule>): Schedule['sync'] {
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

/** `now` decides which fire is the next one. */
export function toSchedule(shown: ShownSchedule, now: Date): Schedule {
  const { definition } = shown.schedule;
  const { steps } = definition;
  const counts = { groupCount: splitGroups(steps).length, stepCount: steps.length };
  return { ...toDefinitionOrder(definition), ...aboutOf(shown, now), ...counts };
}

/** The resource without its steps, for lists. */
export function toScheduleSummary(
  shown: ShownSchedule<ListedSchedule>,
  now: Date,
): ScheduleSummary {
  const { definition, groupCount, stepCount } = shown.schedule;
  // Spreading the three costs three times as much, for each schedule of the hottest list.
  return Object.assign(toSettingsOrder(definition), aboutOf(shown, now), {
    groupCount,
    stepCount,
  });
}

function aboutOf(shown: ShownSchedule<StoredSchedule | ListedSchedule>, now: Date) {
  const { schedule, lastExecution, milestones, missing, calendars } = shown;
  const { definition } = schedule;
  const limited = schedule.limitReachedAt !== null;
  const unreadable: Outlook = {
    timings: definition.timings,
    next: null,
    finished: false,
    waitsForAnchors: [],
  };
  const outlook = orElse(() => {
    const exclusion = exclusionFrom(definition, calendars);
    return outlookOf(definition.timings, milestones, { now, exclusion });
  }, unreadable);
  return {
    id: schedule.id,
    slug: schedule.slug,
    enabled: schedule.enabled,
    enabledNote: schedule.enabledNote,
    disabledUntil: toInstantOrNull(schedule.disabledUntil),
    hold: schedule.hold,
    timingDescription: describeTimings(outlook.timings),
    nextFireAt: toInstantOrNull(schedule.enabled && !limited ? outlook.next : null),
    finished: limited || outlook.finished,
    waitsForAnchors: outlook.waitsForAnchors,
    waitsForSchedules: followedBy(schedule).filter((slug) => missing.has(slug)),
    revision: schedule.revision,
    sync: syncOf(shown),
    createdAt: toInstant(schedule.createdAt),
    createdBy: schedule.createdBy,
    updatedAt: toInstant(schedule.updatedAt),
    updatedBy: schedule.updatedBy,
    lastExecution: lastExecution && toLastExecution(lastExecution),
  };
}
