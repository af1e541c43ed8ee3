/** What changed between two looks at an execution: one line for each change. */
import type { ActivityRecord } from '../contract/activity-records.ts';
import type { ExecutionDetail } from '../contract/executions.ts';
import { isFinalExecution } from '../domain/status.ts';
import { showAttempts, showElapsed, showWait, stepMessage } from './show-execution.ts';
import { showStatus } from './status-look.ts';
import { toLine } from './terminal-text.ts';

export type Transition = { at: string; text: string };

/** When the present status began, as far as the record says. */
function since(step: ActivityRecord, now: Date): string {
  if (step.endedAt !== null) return step.endedAt;
  if (step.status === 'InProgress' && step.attempts <= 1 && step.startedAt !== null) {
    return step.startedAt;
  }
  if (step.status === 'Queued' && step.queuedAt !== null) return step.queuedAt;
  return now.toISOString();
}

function describeStep(step: ActivityRecord, execution: ExecutionDetail, now: Date): string {
  const { stepIndex, groupIndex, attempts, status } = step;
  const place = `[${groupIndex + 1}/${execution.groupCount}] step ${stepIndex + 1}/${execution.stepCount}`;
  const counts = attempts > 1 || status === 'Retrying';
  const attempt = counts ? ` attempt ${showAttempts(step)}` : '';
  const elapsed = step.startedAt !== null && step.endedAt !== null ? showElapsed(step, now) : '';
  const message = stepMessage(step, now);
  const parts = [place, toLine(step.name), showStatus(status) + attempt, elapsed, message];
  return parts.filter((part) => part !== '').join('  ');
}

function stepTransitions(before: ExecutionDetail | null, after: ExecutionDetail, now: Date) {
  const old = new Map(before?.steps.map((step) => [step.stepIndex, step]));
  return after.steps.flatMap((step): Transition[] => {
    const last = old.get(step.stepIndex);
    // Steps that merely exist are not news.
    const isNews = last ? last.status !== step.status : step.status !== 'Waiting';
    const triedAgain = last !== undefined && last.attempts < step.attempts && step.attempts > 1;
    const stuck = step.waitingReason !== undefined && step.waitingReason !== last?.waitingReason;
    if (!isNews && !triedAgain && !stuck) return [];
    return [
      {
        at: isNews || triedAgain ? since(step, now) : now.toISOString(),
        text: describeStep(step, after, now),
      },
    ];
  });
}

/** In the order in which they happened. The execution's end comes last. */
export function findTransitions(
  before: ExecutionDetail | null,
  after: ExecutionDetail,
  now: Date,
): Transition[] {
  const steps = stepTransitions(before, after, now).sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at),
  );
  if (before?.status === after.status && showWait(before) === showWait(after)) return steps;
  const { status, endedAt, startedAt, scheduleName, id } = after;
  const final = isFinalExecution(status);
  const at = endedAt ?? (before === null ? (startedAt ?? after.queuedAt) : now.toISOString());
  const wait = showWait(after);
  const text = `${toLine(scheduleName)}  ${showStatus(status)}  ${id}${wait && `  ${wait}`}`;
  return final ? [...steps, { at, text }] : [{ at, text }, ...steps];
}
