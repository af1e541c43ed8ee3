/** A job of the scheduler port: a schedule as automation code thinks of it. */
import type { components } from '../api-types.ts';

export type Schedule = components['schemas']['Schedule'];
type ScheduleSummary = components['schemas']['ScheduleSummary'];
export type Execution = components['schemas']['Execution'];
type Timing = Schedule['timings'][number];

/**
 * Pending: enabled and has never run. Active: has run and will run again. Paused: disabled. Cancelled: ended with
 * `cancelJob`. Completed, Failed: its timings have no fire left, and its last execution succeeded, or did not.
 */
export type JobStatus = 'Pending' | 'Active' | 'Paused' | 'Completed' | 'Failed' | 'Cancelled';

/** The type of its first timing. */
export type JobKind = Timing['type'];

export type Job = {
  id: string;
  slug: string;
  name: string;
  description: string;
  status: JobStatus;
  kind: JobKind;
  timings: Timing[];
  /** The timings in words. */
  timing: string;
  /** Of its first timing; null for an interval and for jobs without times. */
  timeZone: string | null;
  nextRunAt: string | null;
  lastRun: NonNullable<Schedule['lastExecution']> | null;
  /** Who paused, resumed or cancelled it, and why. */
  statusReason: string;
  tags: string[];
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  revision: number;
};

/** The reason of `cancelJob` begins with it: the API knows enabled and disabled schedules only. */
export const cancelledMark = 'Cancelled';

/** The API writes `disabled by NAME: REASON`, with `until INSTANT` behind the name. */
const cancelledNote = new RegExp(`^disabled by .*: ${cancelledMark}(: |$)`, 's');

function statusOf(schedule: ScheduleSummary): JobStatus {
  const { enabled, enabledNote, finished, lastExecution } = schedule;
  if (!enabled && cancelledNote.test(enabledNote)) return 'Cancelled';
  const open = lastExecution !== null && lastExecution.endedAt === null;
  if (finished && lastExecution !== null && !open) {
    return lastExecution.status === 'Completed' ? 'Completed' : 'Failed';
  }
  if (!enabled) return 'Paused';
  return lastExecution === null ? 'Pending' : 'Active';
}

function timeZoneOf(timing: Timing | undefined): string | null {
  if (timing === undefined) return null;
  if (timing.type === 'Limited') return timeZoneOf(timing.timing);
  return 'timeZone' in timing ? timing.timeZone : null;
}

export function toJob(schedule: ScheduleSummary): Job {
  const { timings } = schedule;
  return {
    id: schedule.id,
    slug: schedule.slug,
    name: schedule.name,
    description: schedule.description,
    status: statusOf(schedule),
    kind: timings[0]?.type ?? 'Manual',
    timings,
    timing: schedule.timingDescription,
    timeZone: timeZoneOf(timings[0]),
    nextRunAt: schedule.nextFireAt,
    lastRun: schedule.lastExecution,
    statusReason: schedule.enabledNote,
    tags: schedule.tags,
    createdAt: schedule.createdAt,
    createdBy: schedule.createdBy.name,
    updatedAt: schedule.updatedAt,
    revision: schedule.revision,
  };
}
