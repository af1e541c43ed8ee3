/** The parts of a Temporal Schedule that this product sets, in a canonical form for comparison. */
import { createHash } from 'node:crypto';
import type proto from '@temporalio/proto';
import { splitGroups } from '../../domain/schedule/plan.ts';
import type { Definition, Step } from '../../domain/schedule/schedule.ts';
import { excerpt } from '../../domain/text/clip.ts';
import { fromPayload } from '../search-attributes.ts';

type TemporalSchedule = proto.temporal.api.schedule.v1.ISchedule;
type Calendar = proto.temporal.api.schedule.v1.IStructuredCalendarSpec;
type Duration = proto.google.protobuf.IDuration;
type Ranges = readonly proto.temporal.api.schedule.v1.IRange[] | null | undefined;

/** A JSON value with a defined order of everything; equal exactly when the schedules mean the same. */
export type CanonicalSchedule = { [name: string]: unknown };

/**
 * Reads the parts that this product sets, and those that a user could add. Leaves out search attributes:
 * processes may disagree for a minute on whether the namespace has them, and would overwrite each other. And the
 * priority: older servers drop it, and every change of ours changes the revision as well.
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

/** The server accepts 400 bytes of summary; a character has up to four, and quotes count too. */
const summaryLength = 90;
/** The server accepts 20,000 bytes of details, counted as JSON. */
const detailsBytes = 19_800;
const cellLength = 100;

export type SummarySource = Pick<Definition, 'name' | 'description' | 'steps' | 'priority'>;

/** For the Web UI: `Delta Sync · 12 steps · 8 groups`; a long name is cut. */
export function scheduleSummary({ name, steps }: SummarySource): string {
  const groups = splitGroups(steps).length;
  const counts = ` · ${count(steps.length, 'step')} · ${count(groups, 'group')}`;
  return excerpt(name, summaryLength - counts.length) + counts;
}

/** For the Web UI, in Markdown: the description and one row per step, as many as the server accepts. */
export function scheduleDetails({ description, steps }: SummarySource): string {
  const head = description === '' ? '' : `${plainLine(description, 1_000)}\n\n`;
  const lines = [
    '| # | group | step | type | on failure | timeout | retries |',
    '| ---: | ---: | --- | --- | --- | ---: | ---: |',
    ...splitGroups(steps).flatMap((group, index) => group.map((step) => stepCells(step, index))),
  ].map((line, index) => (index < 2 ? line : `| ${index - 1} ${line}`));
  return head + linesWithin(lines, detailsBytes - jsonBytes(head));
}

function stepCells(step: Step, groupIndex: number): string {
  const cells = [
    String(groupIndex + 1),
    plainLine(step.name, cellLength),
    step.type,
    step.continueOnFailure ? 'continue' : 'stop',
    ...('retry' in step ? [`${step.timeoutSeconds} s`, String(step.retry.maxRetries)] : ['', '']),
  ];
  return `| ${cells.join(' | ')} |`;
}

function linesWithin(lines: readonly string[], bytes: number): string {
  let used = 0;
  const kept = lines.filter((line) => (used += jsonBytes(line)) <= bytes);
  const left = lines.length - kept.length;
  return kept.join('\n') + (left === 0 ? '' : `\n\n… and ${count(left, 'more step')}`);
}

/** The two quotes that JSON adds to each line stand for its line break. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** One line without active markup, because names are user input. */
function plainLine(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return excerpt(line, length).replace(/[\\`*_{}[\]<>|#!~]/g, (mark) => `\\${mark}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
