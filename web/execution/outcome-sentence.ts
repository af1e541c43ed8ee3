/** The first line of an execution: what became of it, and what that meant for the rest of it. */
import { isFailedStep, isFinalStep } from '../../src/domain/execution/status.ts';
import type { ActivityRecord, ExecutionDetail } from '../api/client.ts';
import { statusWords } from '../display/status/status-looks.ts';

type Told = Pick<
  ExecutionDetail,
  | 'status'
  | 'steps'
  | 'stepCount'
  | 'groupIndex'
  | 'groupCount'
  | 'waitsFor'
  | 'waitingReason'
  | 'error'
>;

/** The failed steps, those that stopped the execution first. */
export function failedSteps(steps: readonly ActivityRecord[]): ActivityRecord[] {
  const failed = steps.filter(({ status }) => isFailedStep(status));
  return failed.toSorted((a, b) => Number(a.continueOnFailure) - Number(b.continueOnFailure));
}

export function outcomeSentence(execution: Told): string {
  const { status, steps, stepCount } = execution;
  const [failed] = failedSteps(steps);
  switch (status) {
    case 'Queued':
      return execution.waitsFor
        ? 'Queued: an earlier execution of the schedule must end first.'
        : `Queued${execution.waitingReason ? `: ${execution.waitingReason}` : ''}.`;
    case 'InProgress':
      return `In progress: ${position(execution)}, ${ended(steps)} of ${count(stepCount, 'step')} ended.${failed ? ` ${describeFailure(failed, stepCount)}` : ''}${askingPart(steps)}`;
    case 'Paused':
      return `Paused: ${ended(steps)} of ${count(stepCount, 'step')} ended; the next begins when it is resumed.`;
    case 'Cancelling':
      return 'Cancelling: running steps were asked to stop.';
    case 'Completed':
      return `Completed: all ${count(stepCount, 'step')} ended well${skippedPart(steps)}.`;
    case 'CompletedWithErrors':
      return `Completed with errors: ${failed ? describeFailure(failed, stepCount) : 'a step failed'} The execution continued, as the step allows.`;
    case 'Failed':
    case 'TimedOut':
    case 'Cancelled':
    case 'Terminated':
    case 'Skipped':
    case 'Lost':
      return failed && status !== 'Cancelled'
        ? `${statusWords(status)} at ${describePlace(failed, stepCount)}${notRunPart(steps)}.`
        : `${statusWords(status)}${notRunPart(steps)}.`;
  }
}

function askingPart(steps: readonly ActivityRecord[]): string {
  const asking = steps.find(({ type, status }) => type === 'Approval' && status === 'InProgress');
  return asking ? ` Step ${asking.stepIndex + 1} waits for approval.` : '';
}

function position({ groupIndex, groupCount }: Told): string {
  return `group ${Math.min(groupIndex + 1, groupCount)} of ${groupCount}`;
}

function ended(steps: readonly ActivityRecord[]): number {
  return steps.filter(({ status }) => isFinalStep(status)).length;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function describePlace({ stepIndex, name, attempts }: ActivityRecord, stepCount: number): string {
  const tries = attempts > 1 ? `, after ${attempts} attempts` : '';
  return `step ${stepIndex + 1} of ${stepCount}, ${name}${tries}`;
}

function describeFailure(step: ActivityRecord, stepCount: number): string {
  const place = describePlace(step, stepCount);
  return `${place.charAt(0).toUpperCase()}${place.slice(1)}: ${statusWords(step.status).toLowerCase()}.`;
}

function notRunPart(steps: readonly ActivityRecord[]): string {
  const notRun = steps.filter(({ status }) => status === 'NotRun').length;
  if (notRun === 0) return '';
  return `; ${count(notRun, 'step')} ${notRun === 1 ? 'was' : 'were'} not run`;
}

function skippedPart(steps: readonly ActivityRecord[]): string {
  const skipped = steps.filter(({ status }) => status === 'Skipped').length;
  return skipped === 0 ? '' : ` or ${skipped === 1 ? 'was' : 'were'} skipped (${skipped})`;
}
