/** The policies of a schedule in sentences. */
import { showDuration } from '../display/time/times.ts';
import type { Schedule } from './schedule-types.ts';

export type PolicyLine = { label: string; value: string };

const overlaps: Readonly<Record<string, string>> = {
  Skip: 'A start is skipped while an earlier execution runs.',
  BufferOne: 'One start at a time waits for the execution that runs.',
  BufferAll: 'Up to 900 starts wait for the execution that runs.',
  CancelOther: 'A start cancels the execution that runs.',
  TerminateOther: 'A start terminates the execution that runs.',
  AllowAll: 'Executions run at the same time.',
};

const catchUps: Readonly<Record<string, string>> = {
  None: 'A fire that did not start in time is missed.',
  Latest: 'Of the fires that did not start in time, the latest starts late',
  All: 'Fires that did not start in time start late, one after another',
};

const seconds = (value: number): string => showDuration(value * 1_000);

export function policyLines(schedule: Schedule): PolicyLine[] {
  const { overlap, catchUp, catchupWindowSeconds, calendars, jitterSeconds } = schedule;
  const { pauseAfterFailures, deadline, managedBy, tags, parameters } = schedule;
  const late = catchUps[catchUp] ?? catchUp;
  const line = (label: string, value: string | null): PolicyLine[] =>
    value === null ? [] : [{ label, value }];
  return [
    ...line('Overlap', overlaps[overlap] ?? overlap),
    ...line(
      'Catch-up',
      late.endsWith('.') ? late : `${late}, up to ${seconds(catchupWindowSeconds)} after its time.`,
    ),
    ...line(
      'Days off',
      calendars.length === 0
        ? 'It fires on every day.'
        : `It does not fire on days of ${calendars.join(', ')}.`,
    ),
    ...line(
      'Jitter',
      jitterSeconds === 0
        ? 'Fires start at their time.'
        : `Fires start up to ${seconds(jitterSeconds)} after their time.`,
    ),
    ...line(
      'Pause after failures',
      pauseAfterFailures === undefined
        ? 'It is never disabled automatically.'
        : `It is disabled after ${pauseAfterFailures} failures in a row.`,
    ),
    ...line('Deadline', deadlineText(deadline)),
    ...line('Managed by', managedBy ?? null),
    ...line('Tags', tags.length === 0 ? null : tags.join(', ')),
    ...line('Parameters', parameters === undefined ? null : Object.keys(parameters).join(', ')),
  ];
}

function deadlineText(deadline: Schedule['deadline']): string {
  const { startBySeconds, endBySeconds } = deadline ?? {};
  const parts = [
    ...(startBySeconds === undefined ? [] : [`start within ${seconds(startBySeconds)}`]),
    ...(endBySeconds === undefined ? [] : [`end within ${seconds(endBySeconds)}`]),
  ];
  return parts.length === 0 ? 'None.' : `An execution has to ${parts.join(' and ')}.`;
}
