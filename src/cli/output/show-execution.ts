/** How executions are shown. */
import type { ActivityRecord } from '../../contract/execution/activity-records.ts';
import type { Execution, ExecutionDetail } from '../../contract/execution/executions.ts';
import { defaultPriority } from '../../domain/schedule/priority.ts';
import { showDuration } from '../framework/options.ts';
import { showInstant } from './show-instant.ts';
import { type Colors, paintStatus, showStatus } from './status-style.ts';
import { type Column, tableLines, toLine } from './table.ts';

type Spanned = { startedAt: string | null; endedAt: string | null };

/** Milliseconds from start to end, or to now; null before the start. */
function elapsedMs({ startedAt, endedAt }: Spanned, now: Date): number | null {
  if (startedAt === null) return null;
  const end = endedAt === null ? now.getTime() : Date.parse(endedAt);
  return Math.max(0, end - Date.parse(startedAt));
}

export function showElapsed(span: Spanned, now: Date): string {
  const ms = elapsedMs(span, now);
  return ms === null ? '-' : showDuration(ms);
}

/** `group 3 of 8`; counted from 1 for people. */
export function showPosition({ groupIndex, groupCount }: Execution): string {
  return `group ${Math.min(groupIndex + 1, groupCount)} of ${groupCount}`;
}

/** `waiting for execution …`, or another reason why it has not started; empty once it has. */
export function showWait({ status, waitsFor, waitingReason }: Execution): string {
  if (status !== 'Queued') return '';
  return waitsFor ? `waiting for execution ${waitsFor}` : (waitingReason ?? '');
}

/** The result of a start. */
export function showStarted({ status }: Execution): string {
  return status === 'Queued' ? 'queued' : 'started';
}

/** After a start: why it has not started yet; no line once it has. */
export function waitLines({ status, waitsFor, waitingReason }: Execution): string[] {
  if (status !== 'Queued') return [];
  if (waitsFor) return [`it waits for execution ${waitsFor}`];
  return waitingReason ? [`it waits: ${waitingReason}`] : [];
}

export function executionColumns(now: Date, colors: Colors): Column<Execution>[] {
  return [
    { title: 'ID', value: ({ id }) => id },
    { title: 'SCHEDULE', value: ({ scheduleSlug }) => scheduleSlug },
    {
      title: 'STATUS',
      value: ({ status }) => showStatus(status),
      paint: ({ status }) => paintStatus(status, colors),
    },
    { title: 'QUEUED', value: ({ queuedAt }) => showInstant(queuedAt, now) },
    { title: 'ELAPSED', value: (execution) => showElapsed(execution, now) },
    { title: 'POSITION', value: showPosition },
    { title: 'BY', value: ({ initiator }) => `${initiator.type} ${initiator.name}` },
    {
      title: 'ERROR',
      value: (execution) => execution.error ?? execution.note ?? showWait(execution),
    },
  ];
}

/** `┌`, `│`, `└` beside the steps of a group; a blank beside the only step of a group. */
export function groupBracket(steps: readonly ActivityRecord[], index: number): string {
  const group = steps[index]?.groupIndex;
  const first = steps[index - 1]?.groupIndex !== group;
  const last = steps[index + 1]?.groupIndex !== group;
  if (first && last) return ' ';
  return first ? '┌' : last ? '└' : '│';
}

/** `2 of 4`, or just the number of attempts when the maximum is unknown. */
export function showAttempts({ attempts, maxAttempts }: ActivityRecord): string {
  return maxAttempts == null || attempts === 0 ? String(attempts) : `${attempts} of ${maxAttempts}`;
}

/** `next attempt in 8 s`; empty unless the step waits for one. */
function showNextAttempt({ status, nextAttemptAt }: ActivityRecord, now: Date): string {
  if (status !== 'Retrying' || nextAttemptAt == null) return '';
  const ms = Date.parse(nextAttemptAt) - now.getTime();
  return ms <= 0 ? 'next attempt is due' : `next attempt in ${showDuration(ms)}`;
}

/** While a step waits for its next attempt: when it is due, and message and code of the last one. */
function retryMessage(step: ActivityRecord, now: Date): string {
  const code = step.code === null ? '' : ` (${step.code})`;
  const said = toLine(`${step.message ?? ''}${code}`).trim();
  return [showNextAttempt(step, now), said].filter((part) => part !== '').join(': ');
}

/** The last message of a step: failure, result or progress; and why it cannot continue. */
export function stepMessage(step: ActivityRecord, now: Date): string {
  const reason = toLine(step.waitingReason ?? '');
  const said = step.status === 'Retrying' ? retryMessage(step, now) : lastMessage(step);
  // A step that waits for a slot has the same words in both places.
  return [...new Set([said, reason])].filter((part) => part !== '').join('; ');
}

function lastMessage({ message, progress }: ActivityRecord): string {
  const percent = progress?.percent == null ? '' : `${Math.round(progress.percent)}% `;
  return toLine(`${percent}${message ?? progress?.message ?? ''}`).trim();
}

function stepColumns(steps: readonly ActivityRecord[], now: Date, colors: Colors) {
  const columns: Column<ActivityRecord>[] = [
    {
      title: 'GROUP',
      value: (step) => `${step.groupIndex + 1} ${groupBracket(steps, steps.indexOf(step))}`,
    },
    { title: 'STEP', value: ({ stepIndex }) => String(stepIndex + 1) },
    { title: 'NAME', value: ({ name }) => name },
    {
      title: 'STATUS',
      value: ({ status, inherited }) => `${showStatus(status)}${inherited ? ' (inherited)' : ''}`,
      paint: ({ status }) => paintStatus(status, colors),
    },
    {
      title: 'ATTEMPTS',
      value: (step) => `${showAttempts(step)}${step.lane === 'Inline' ? ' inline' : ''}`,
    },
    { title: 'ELAPSED', value: (step) => showElapsed(step, now) },
    { title: 'MESSAGE', value: (step) => stepMessage(step, now) },
  ];
  return columns;
}

/** `full=true batch=10`, as they are given. */
function showValues(values: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(values).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return toLine(shown.join(' '));
}

const demoNote =
  'demo history: it did not run and shows what a past run looks like; carillon demo remove';

function isUnusual({ priority = defaultPriority }: Execution): boolean {
  return priority !== defaultPriority;
}

/** Everything about one execution: its fields, then its steps. */
export function executionLines(execution: ExecutionDetail, now: Date, colors: Colors): string[] {
  const { initiator, steps, retriedFrom, retriedBy, triggeredBy } = execution;
  const fields: readonly (readonly [string, string])[] = [
    ['Id', execution.id],
    ['Schedule', `${execution.scheduleSlug}, revision ${execution.revision}`],
    ['Started by', `${initiator.type} ${initiator.name} (${execution.trigger})`],
    ['Position', showPosition(execution)],
    ...(isUnusual(execution) ? [['Priority', String(execution.priority)] as const] : []),
    ['Due', showInstant(execution.scheduledFor, now)],
    ['Queued', showInstant(execution.queuedAt, now)],
    ['Started', showInstant(execution.startedAt, now)],
    ['Ended', showInstant(execution.endedAt, now)],
    ['Elapsed', showElapsed(execution, now)],
    ['Workflow', execution.workflowId],
    ...(execution.traceId ? [['Trace', execution.traceId] as const] : []),
    ...(triggeredBy ? [['Triggered by', `${triggeredBy.type} ${triggeredBy.id}`] as const] : []),
    ...(execution.parameters ? [['Parameters', showValues(execution.parameters)] as const] : []),
    ...(retriedFrom === null ? [] : [['Retry of', retriedFrom] as const]),
    ...retriedBy.map((id) => ['Retried by', id] as const),
    ...(showWait(execution) === '' ? [] : [['Waits', showWait(execution)] as const]),
    ...(execution.error === null ? [] : [['Error', execution.error] as const]),
    ...(execution.note ? [['Note', execution.note] as const] : []),
    ...(execution.trigger === 'Demo' ? [['Demo', demoNote] as const] : []),
  ];
  const paint = paintStatus(execution.status, colors);
  return [
    `${paint(showStatus(execution.status))}  ${colors.bold(toLine(execution.scheduleName))}`,
    ...fields.map(([title, value]) => `  ${title.padEnd(12)} ${toLine(value)}`),
    '',
    ...tableLines(stepColumns(steps, now, colors), steps, {
      width: Infinity,
      paintTitle: colors.dim,
    }),
  ];
}
