/** Operator commands as Temporal updates: refused without a trace, or heeded and answered. */
import {
  ApplicationFailure,
  CancellationScope,
  defineUpdate,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import {
  type ControlRequest,
  type ControlState,
  type ControlUpdate,
  describeAct,
  type SeenAttempts,
  settableStatuses,
  type StepControlRequest,
  type StepResultRequest,
} from '../../src/domain/execution/control.ts';
import { isFinalStep } from '../../src/domain/execution/status.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { Controls } from './controls.ts';

/** Checks a request, and answers what heeding it means and which step it is about. */
type Command<R> = (request: R) => { heed: () => void; step: PlannedStep | null };

/** From here on the execution takes commands. None of them costs an event unless it is heeded. */
export function answerControlUpdates(controls: Controls): void {
  const { gate } = controls;
  register<ControlRequest>('pauseExecution', controls, (request) => {
    if (gate.isShut()) refuse('execution-already-paused', 'it is paused already');
    return { heed: () => gate.shut(describeAct('paused', request)), step: null };
  });
  register<ControlRequest>('resumeExecution', controls, () => {
    if (!gate.isShut()) refuse('execution-not-paused', 'nobody has paused it');
    return { heed: () => gate.open(), step: null };
  });
  register<StepControlRequest>('holdStep', controls, (request) => {
    const step = openStep(controls, request);
    if (controls.isHeld(step)) refuse('step-already-held', `${nameOf(step)} is held already`);
    const { status } = controls.state(step).step ?? {};
    if (status !== 'Waiting') refuse('step-already-started', `${nameOf(step)} is ${status}`);
    return { heed: () => controls.hold(step, request), step };
  });
  register<StepControlRequest>('releaseStep', controls, (request) => {
    const step = openStep(controls, request);
    if (!controls.isHeld(step)) refuse('step-not-held', `nobody holds ${nameOf(step)}`);
    return { heed: () => controls.release(step), step };
  });
  register<StepControlRequest>('skipStep', controls, (request) => {
    const step = openStep(controls, request);
    return { heed: () => controls.settle(step, { ...request, status: 'Skipped' }), step };
  });
  register<StepResultRequest>('setStepResult', controls, (request) => {
    const step = openStep(controls, request);
    if (!settableStatuses.includes(request.status)) {
      refuse('parameter-invalid', `status is one of ${settableStatuses.join(', ')}`);
    }
    return { heed: () => controls.settle(step, request), step };
  });
}

function register<R extends ControlRequest>(
  name: ControlUpdate,
  controls: Controls,
  command: Command<R>,
): void {
  const decide = (input: unknown): ReturnType<Command<R>> => {
    const refusal = controls.refusal();
    if (refusal) refuse(refusal, 'it takes no commands any more');
    return command(readRequest(input) as R);
  };
  setHandler(
    defineUpdate<ControlState, [unknown]>(name),
    async (input) => {
      await accepted();
      // Decided anew: in between the step may have ended, or the execution.
      const { heed, step } = decide(input);
      heed();
      return controls.state(step);
    },
    { validator: (input) => void decide(input) },
  );
}

/**
 * Until the server has the command in the history. What is decided in one workflow task is recorded
 * before the server takes that task; should it refuse the task, it may never repeat the command, and
 * the record would tell of an act that did not happen. Only the next task is proof of this one.
 */
function accepted(): Promise<void> {
  return CancellationScope.nonCancellable(() => sleep(1));
}

function refuse(code: ProblemCode, message: string): never {
  throw ApplicationFailure.nonRetryable(message, code);
}

/** People type these requests too: whatever is not as it should be is refused or left out. */
function readRequest(input: unknown): ControlRequest {
  if (input === undefined || input === null) return {};
  if (typeof input !== 'object') refuse('parameter-invalid', 'a command takes one object');
  const { actor, reason, seen, ...rest } = input as Partial<StepResultRequest>;
  return {
    ...rest,
    ...(typeof actor?.name === 'string' ? { actor } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(isSeen(seen) ? { seen } : {}),
  };
}

function isSeen(value: unknown): value is SeenAttempts {
  const { attempts, lastFailure } = (value ?? {}) as Partial<SeenAttempts>;
  if (typeof attempts !== 'number') return false;
  const { code, message } = lastFailure ?? { code: '', message: '' };
  return typeof code === 'string' && typeof message === 'string';
}

function openStep(controls: Controls, { stepIndex }: StepControlRequest): PlannedStep {
  const step = controls.steps[stepIndex];
  if (!step) refuse('step-not-found', `there is no step ${stepIndex}`);
  const { status } = controls.state(step).step ?? {};
  if (status && isFinalStep(status)) refuse('step-already-final', `${nameOf(step)} is ${status}`);
  return step;
}

/** 1-based, for people. */
function nameOf({ stepIndex, name }: PlannedStep): string {
  return `step ${stepIndex + 1} "${name}"`;
}
