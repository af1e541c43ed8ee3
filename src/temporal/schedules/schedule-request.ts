/** Maps a saved schedule to its Temporal Schedule. Pure. */
import proto from '@temporalio/proto';
import { type RunScheduleInput, runScheduleWorkflowType } from '../../domain/execution/start.ts';
import { mainTaskQueue, temporalScheduleId } from '../../domain/identifiers.ts';
import { toTaskPriority } from '../../domain/schedule/priority.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { temporalCatchupSeconds } from '../../domain/schedule/start-policies.ts';
import { isAutomatic, jitterOf } from '../../domain/schedule/timing.ts';
import { cleanText } from '../../domain/text/clip.ts';
import { missingAnchors } from '../../timing/fires/timing-times.ts';
import type { CompiledCalendar, CompiledSpec } from '../../timing/temporal-spec/compiled-spec.ts';
import { toKeywordPayload, toPayload } from '../search-attributes.ts';
import {
  canonicalHash,
  canonicalSchedule,
  scheduleDetails,
  scheduleSummary,
} from './canonical-schedule.ts';

type TemporalSchedule = proto.temporal.api.schedule.v1.ISchedule;

export type ScheduleRequestSource = {
  schedule: {
    id: string;
    slug: string;
    revision: number;
    enabled: boolean;
    /** Who enabled or disabled it, and why. */
    enabledNote: string;
  };
  tenantSlug: string;
  definition: Definition;
  spec: CompiledSpec;
  /** True when the namespace has our search attributes; an unknown one would fail every fire. */
  searchAttributes: boolean;
};

export type ScheduleRequest = {
  temporalId: string;
  schedule: TemporalSchedule;
  /** Equals the hash of what the server gives back once the request is in effect. */
  desiredHash: string;
};

/** The server accepts 1,000 bytes; a character has four at most. */
const longestNoteBytes = 1_000;

/** The Temporal Schedule for one revision of a schedule, and the hash to recognise it by. */
export function scheduleRequest(source: ScheduleRequestSource): ScheduleRequest {
  const temporalId = temporalScheduleId(source.tenantSlug, source.schedule.slug);
  const schedule = proto.temporal.api.schedule.v1.Schedule.fromObject({
    spec: specOf(source.spec, jitterOf(source.definition)),
    action: { startWorkflow: startOf(source, temporalId) },
    policies: {
      // Temporal starts everything: admission applies the overlap policy, also to direct starts.
      overlapPolicy: 'SCHEDULE_OVERLAP_POLICY_ALLOW_ALL',
      // The auditor starts later fires: it knows which of them may still start.
      catchupWindow: { seconds: temporalCatchupSeconds },
    },
    state: stateOf(source),
  });
  return { temporalId, schedule, desiredHash: canonicalHash(canonicalSchedule(schedule)) };
}

/** The input of `runSchedule` when the schedule comes due. */
export function scheduledInput(
  source: Pick<ScheduleRequestSource, 'tenantSlug'> & {
    schedule: Pick<ScheduleRequestSource['schedule'], 'id' | 'revision'>;
    definition: Pick<Definition, 'name'>;
  },
): RunScheduleInput {
  const { schedule, tenantSlug, definition } = source;
  return {
    scheduleId: schedule.id,
    tenant: tenantSlug,
    revision: schedule.revision,
    trigger: 'Schedule',
    initiator: { type: 'schedule', id: schedule.id, name: definition.name },
  };
}

function startOf(source: ScheduleRequestSource, temporalId: string): object {
  const { schedule, tenantSlug, definition } = source;
  return {
    workflowId: temporalId,
    workflowType: { name: runScheduleWorkflowType },
    taskQueue: { name: mainTaskQueue },
    input: { payloads: [toPayload(scheduledInput(source))] },
    ...priorityOf(definition.priority, tenantSlug),
    memo: {
      fields: {
        carillonSchedule: toPayload({ id: schedule.id, tenant: tenantSlug, slug: schedule.slug }),
      },
    },
    userMetadata: {
      summary: toPayload(scheduleSummary(definition)),
      details: toPayload(scheduleDetails(definition)),
    },
    ...(source.searchAttributes
      ? {
          searchAttributes: {
            indexedFields: {
              CarillonTenant: toKeywordPayload(tenantSlug),
              CarillonTrigger: toKeywordPayload('Schedule'),
            },
          },
        }
      : {}),
  };
}

function priorityOf(given: number | undefined, tenant: string): object {
  const priority = toTaskPriority(given, { tenant });
  return priority ? { priority } : {};
}

/** Never sends cron text, because the server reads it differently. */
function specOf(spec: CompiledSpec, jitterSeconds: number): object {
  const { calendars, intervals, timeZone, startAt, endAt } = spec;
  return {
    structuredCalendar: calendars.map(calendarOf),
    interval: intervals.map(({ everySeconds, offsetSeconds }) => ({
      interval: { seconds: everySeconds },
      phase: { seconds: offsetSeconds },
    })),
    timezoneName: timeZone,
    ...(jitterSeconds === 0 ? {} : { jitter: { seconds: jitterSeconds } }),
    ...(startAt === undefined ? {} : { startTime: { seconds: startAt } }),
    ...(endAt === undefined ? {} : { endTime: { seconds: endAt } }),
  };
}

/** The field names of the protocol are the same; a missing year means every year. */
function calendarOf(calendar: CompiledCalendar): object {
  return { ...calendar, year: calendar.year ?? [], comment: calendar.comment ?? '' };
}

/**
 * A Temporal Schedule with nothing to do deletes itself after a week unless it is paused, so one without
 * automatic fires is kept paused.
 */
function stateOf({ schedule, spec, definition }: ScheduleRequestSource): {
  paused: boolean;
  notes: string;
} {
  const note = cutToBytes(cleanText(schedule.enabledNote), longestNoteBytes);
  if (!schedule.enabled) return { paused: true, notes: note === '' ? 'disabled' : note };
  if (spec.calendars.length > 0 || spec.intervals.length > 0) return { paused: false, notes: note };
  const [missing] = missingAnchors(definition.timings);
  if (missing !== undefined) return { paused: true, notes: `waiting for anchor ${missing}` };
  return { paused: true, notes: definition.timings.some(isAutomatic) ? 'finished' : 'manual' };
}

function cutToBytes(text: string, bytes: number): string {
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    kept += character;
  }
  return kept;
}
