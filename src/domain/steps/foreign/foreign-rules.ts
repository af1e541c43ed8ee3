/** The rules of steps that workers of others carry out. */
import { isReservedTaskQueue } from '../../identifiers.ts';
import type { InputError } from '../../problem.ts';
import {
  definitionLimits,
  type ForeignStep,
  type ForeignStepType,
} from '../../schedule/schedule.ts';
import { invalid } from '../step-error.ts';

type QueueKind = 'activity' | 'workflow';

const ownWorkflow = 'runSchedule';

/** What a worker has to poll the task queue for. */
export function queueKindOf(type: ForeignStepType): QueueKind {
  return type === 'CustomActivity' ? 'activity' : 'workflow';
}

export function queueNeedOf({ type, taskQueue }: ForeignStep): {
  taskQueue: string;
  kind: QueueKind;
} {
  return { taskQueue, kind: queueKindOf(type) };
}

export function checkForeignStep(step: ForeignStep, pointer: string): InputError[] {
  const errors: InputError[] = [];
  if (isReservedTaskQueue(step.taskQueue)) {
    const message = `"${step.taskQueue}" is a task queue of Carillon or of Temporal itself`;
    const suggestion = 'name the task queue of your own worker';
    errors.push(invalid(`${pointer}/taskQueue`, message, suggestion));
  }
  if (step.type === 'ChildWorkflow' && step.workflow === ownWorkflow) {
    const message = `"${ownWorkflow}" is the workflow of Carillon's own executions`;
    errors.push(invalid(`${pointer}/workflow`, message, 'name a workflow of your own worker'));
  }
  if (step.retry.ladderSeconds.length > 0) {
    const message = 'has no effect: Temporal retries such a step, always after the same delay';
    errors.push(invalid(`${pointer}/retry/ladderSeconds`, message, 'use delaySeconds'));
  }
  if (step.input === undefined) return errors;
  const { length } = new TextEncoder().encode(JSON.stringify(step.input));
  if (length > definitionLimits.bodyBytes) {
    const message = `has more than ${definitionLimits.bodyBytes} bytes`;
    errors.push(invalid(`${pointer}/input`, message));
  }
  return errors;
}
