/** How schedules are shown. */
import type { Schedule, ScheduleSummary } from '../../contract/schedule/schedules.ts';
import type { Deadline } from '../../domain/notification/deadline.ts';
import { splitGroups } from '../../domain/schedule/plan.ts';
import { showDistance, showInstant } from './show-instant.ts';
import { type Colors, paintStatus, showStatus } from './status-style.ts';
import { type Column, tableLines, toLine } from './table.ts';

function showLast({ lastExecution }: ScheduleSummary, now: Date): string {
  if (lastExecution === null) return '-';
  const { status, endedAt, startedAt, queuedAt } = lastExecution;
  return `${showStatus(status)} ${showDistance(new Date(endedAt ?? startedAt ?? queuedAt), now)}`;
}

function showEnabled({ enabled, disabledUntil }: ScheduleSummary, now: Date): string {
  if (enabled) return 'yes';
  return disabledUntil === null ? 'no' : `again ${showDistance(new Date(disabledUntil), now)}`;
}

function showNext(schedule: ScheduleSummary, now: Date): string {
  const { finished, nextFireAt, waitsForAnchors, waitsForSchedules, hold } = schedule;
  if (hold !== null) return 'on hold';
  const [anchor] = waitsForAnchors;
  if (nextFireAt === null && anchor !== undefined) return `waiting for anchor ${anchor}`;
  const [gone] = waitsForSchedules;
  if (nextFireAt === null && gone !== undefined) return `follows ${gone}, which is deleted`;
  return finished ? 'finished' : showInstant(nextFireAt, now);
}

export function scheduleColumns(now: Date, colors: Colors): Column<ScheduleSummary>[] {
  const keep = (text: string): string => text;
  return [
    { title: 'SLUG', value: ({ slug }) => slug },
    { title: 'ENABLED', value: (schedule) => showEnabled(schedule, now) },
    { title: 'STEPS', value: ({ stepCount }) => String(stepCount) },
    { title: 'NEXT', value: (schedule) => showNext(schedule, now) },
    {
      title: 'LAST',
      value: (schedule) => showLast(schedule, now),
      paint: ({ lastExecution }) =>
        lastExecution ? paintStatus(lastExecution.status, colors) : keep,
    },
    { title: 'TEMPORAL', value: (schedule) => showSyncShort(schedule, now) },
    { title: 'NAME', value: ({ name }) => name },
    { title: 'TIMING', value: ({ timingDescription }) => timingDescription },
  ];
}

function showSync(sync: Schedule['sync']): string {
  const { state, error, driftedAt, differences, lastDrift } = sync;
  if (state === 'InSync') return `in sync${showRestored(lastDrift)}`;
  if (state === 'Pending') return `pending: ${error ?? 'not created yet'}`;
  const since = driftedAt === null ? '' : ` (seen ${driftedAt})`;
  const why = error === null ? '' : `, and cannot be restored: ${error}`;
  if (differences.includes('deleted')) return `deleted in Temporal${since}${why}`;
  return `changed in Temporal: ${differences.join(', ')}${since}; \`schedule reconcile\` restores it`;
}

function showRestored(lastDrift: Schedule['sync']['lastDrift']): string {
  if (lastDrift?.outcome !== 'Restored') return '';
  const { differences, seenAt, endedAt } = lastDrift;
  const what = differences.includes('deleted') ? 'deleted' : `${differences.join(', ')} changed`;
  return `; was ${what} in Temporal (seen ${seenAt}), restored ${endedAt ?? ''}`;
}

/** For a list: what differs in Temporal, or was restored within the last day. */
function showSyncShort({ sync }: ScheduleSummary, now: Date): string {
  const { state, differences, lastDrift } = sync;
  if (state === 'Pending') return 'pending';
  if (state === 'Drifted') return `drift: ${differences.join(', ')}`;
  const endedAt = lastDrift?.outcome === 'Restored' ? lastDrift.endedAt : null;
  if (!lastDrift || endedAt == null) return 'in sync';
  if (now.getTime() - Date.parse(endedAt) > dayMs) return 'in sync';
  const what = lastDrift.differences.join(', ');
  return `restored ${showDistance(new Date(endedAt), now)}: ${what}`;
}

const dayMs = 86_400_000;

type StepRow = { number: number; group: string; step: Schedule['steps'][number] };

/** `1` for the only step of a group, `2 ┌`, `2 │`, `2 └` for parallel steps. */
function toRows({ steps }: Schedule): StepRow[] {
  const groups = splitGroups(steps).flatMap((group, index) =>
    group.map((step, place) => {
      const last = group.length - 1;
      const bracket = last === 0 ? ' ' : place === 0 ? '┌' : place === last ? '└' : '│';
      return { group: `${index + 1} ${bracket}`, step };
    }),
  );
  return groups.map((row, index) => ({ ...row, number: index + 1 }));
}

const stepColumns: readonly Column<StepRow>[] = [
  { title: 'GROUP', value: ({ group }) => group },
  { title: 'STEP', value: ({ number }) => String(number) },
  { title: 'KEY', value: ({ step }) => step.key },
  { title: 'TYPE', value: ({ step }) => step.type },
  { title: 'ON FAILURE', value: ({ step }) => (step.continueOnFailure ? 'continue' : 'stop') },
  { title: 'NAME', value: ({ step }) => step.name },
];

/** Everything about one schedule: its fields, then its steps. */
export function scheduleLines(schedule: Schedule, now: Date, colors: Colors): string[] {
  const { sync, updatedBy, enabledNote } = schedule;
  const note = enabledNote === '' ? '' : ` (${enabledNote})`;
  const fields: readonly (readonly [string, string])[] = [
    ['Slug', schedule.slug],
    ['Id', schedule.id],
    ['Description', schedule.description || '-'],
    ['Tags', schedule.tags.join(', ') || '-'],
    ['Enabled', `${schedule.enabled ? 'yes' : 'no'}${note}`],
    ...(schedule.hold === null ? [] : [['On hold', schedule.hold] as const]),
    ['Timing', schedule.timingDescription],
    ['Next', showNext(schedule, now)],
    ['Last', showLast(schedule, now)],
    ['Overlap', schedule.overlap],
    ...(schedule.calendars.length === 0
      ? []
      : [['Not on', schedule.calendars.join(', ')] as const]),
    ...(schedule.jitterSeconds === 0
      ? []
      : [['Jitter', `up to ${schedule.jitterSeconds} s`] as const]),
    ...(schedule.priority === undefined ? [] : [['Priority', String(schedule.priority)] as const]),
    ...(schedule.pauseAfterFailures === undefined
      ? []
      : [['Pauses', `after ${schedule.pauseAfterFailures} failures in a row`] as const]),
    ...(schedule.deadline === undefined
      ? []
      : [['Deadline', showDeadline(schedule.deadline)] as const]),
    ['Revision', String(schedule.revision)],
    ...(schedule.managedBy === undefined ? [] : [['Managed by', schedule.managedBy] as const]),
    ['Changed', `${showInstant(schedule.updatedAt, now)} by ${updatedBy.name}`],
    ['Temporal', showSync(sync)],
  ];
  return [
    colors.bold(toLine(schedule.name)),
    ...fields.map(([title, value]) => `  ${title.padEnd(12)} ${toLine(value)}`),
    '',
    ...tableLines(stepColumns, toRows(schedule), { width: Infinity, paintTitle: colors.dim }),
  ];
}

function showDeadline({ startBySeconds, endBySeconds }: Deadline): string {
  const parts = [
    ...(startBySeconds === undefined ? [] : [`start within ${startBySeconds} s`]),
    ...(endBySeconds === undefined ? [] : [`end within ${endBySeconds} s`]),
  ];
  return parts.join(', ');
}
