/** The parts of a Temporal Schedule that we decide, in one form whatever the server made of them. */
import { createHash } from 'node:crypto';

import type proto from '@temporalio/proto';

import { fromPayload } from './payload.ts';

type TemporalSchedule = proto.temporal.api.schedule.v1.ISchedule;
type Calendar = proto.temporal.api.schedule.v1.IStructuredCalendarSpec;
type Duration = proto.google.protobuf.IDuration;
type Ranges = readonly proto.temporal.api.schedule.v1.IRange[] | null | undefined;

/** A JSON value with a defined order of everything; equal exactly when the schedules mean the same. */
export type CanonicalSchedule = { [name: string]: unknown };

/**
 * Reads what we set and what somebody else could have added to it. Search attributes are left out:
 * processes may disagree for a minute on whether the namespace has them, and would fight over it.
 */
export function canonicalSchedule(schedule: TemporalSchedule): CanonicalSchedule {
  const { spec, action, policies, state } = schedule;
  const start = action?.startWorkflow;
  return {
    calendars: sorted((spec?.structuredCalendar ?? []).map(calendarOf)),
    excluded: sorted((spec?.excludeStructuredCalendar ?? []).map(calendarOf)),
    intervals: sorted(
      (spec?.interval ?? []).map(({ interval, phase }) => [secondsOf(interval), secondsOf(phase)]),
    ),
    timeZone: spec?.timezoneName ? spec.timezoneName : 'UTC',
    startsAt: spec?.startTime ? Number(spec.startTime.seconds) : null,
    endsAt: spec?.endTime ? Number(spec.endTime.seconds) : null,
    jitterSeconds: secondsOf(spec?.jitter),
    workflowId: start?.workflowId ?? '',
    workflowType: start?.workflowType?.name ?? '',
    taskQueue: start?.taskQueue?.name ?? '',
    input: (start?.input?.payloads ?? []).map(fromPayload),
    memo: Object.fromEntries(
      Object.entries(start?.memo?.fields ?? {}).map(([name, payload]) => [
        name,
        fromPayload(payload),
      ]),
    ),
    summary: fromPayload(start?.userMetadata?.summary),
    details: fromPayload(start?.userMetadata?.details),
    overlap: Number(policies?.overlapPolicy ?? 0),
    catchupWindowSeconds: secondsOf(policies?.catchupWindow),
    pauseOnFailure: policies?.pauseOnFailure ?? false,
    paused: state?.paused ?? false,
    notes: state?.notes ?? '',
    limited: state?.limitedActions ?? false,
  };
}

/** SHA-256 of the canonical form, as 64 hexadecimal digits. */
export function canonicalHash(canonical: CanonicalSchedule): string {
  return createHash('sha256').update(stableJson(canonical)).digest('hex');
}

/** Names of the parts that differ, for people: `paused`, `calendars`… */
export function differingParts(a: CanonicalSchedule, b: CanonicalSchedule): string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.filter((name) => stableJson(a[name]) !== stableJson(b[name])).sort();
}

function calendarOf(calendar: Calendar): CanonicalSchedule {
  return {
    second: rangesOf(calendar.second),
    minute: rangesOf(calendar.minute),
    hour: rangesOf(calendar.hour),
    dayOfMonth: rangesOf(calendar.dayOfMonth),
    month: rangesOf(calendar.month),
    dayOfWeek: rangesOf(calendar.dayOfWeek),
    year: rangesOf(calendar.year),
    comment: calendar.comment ?? '',
  };
}

/** A server may leave out what is a default: an end before the start is the start, no step is 1. */
function rangesOf(ranges: Ranges): unknown[] {
  return (ranges ?? []).map(({ start, end, step }) => {
    const first = start ?? 0;
    return [first, Math.max(first, end ?? 0), Math.max(1, step ?? 1)];
  });
}

function secondsOf(duration: Duration | null | undefined): number {
  return Number(duration?.seconds ?? 0) + (duration?.nanos ?? 0) / 1e9;
}

function sorted(values: readonly unknown[]): unknown[] {
  return [...values].sort((a, b) => (stableJson(a) < stableJson(b) ? -1 : 1));
}

/** JSON with the members of every object in order of their names. */
function stableJson(value: unknown): string {
  return (
    JSON.stringify(value, (_name, part: unknown) =>
      part !== null && typeof part === 'object' && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? 'undefined'
  );
}
