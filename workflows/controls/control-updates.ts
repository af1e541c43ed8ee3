/** Operator commands as Temporal updates: refused without a history event, or applied and answered. */
import { CancellationScope, defineUpdate, setHandler, sleep } from '@temporalio/workflow';
import {
  type ControlRequest,
  type ControlState,
  type ControlUpdate,
  describeAct,
  type SeenAttempts,
  settableStatuses,
  type StepControlRequest,
  type StepDecisionRequest,
  type StepInsertRequest,
  type StepMoveRequest,
  type StepResultRequest,
} from '../../src/domain/execution/control.ts';
import { isFinalStep } from '../../src/domain/execution/status.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import { checkDecider, readDecision } from '../steps/approval.ts';
import type { InlineLane } from '../steps/inline.ts';
import type { Controls } from './controls.ts';
import { refuse } from './refusal.ts';
import type { Route } from './route.ts';

/** Checks a request; returns how it is applied, and which step it is about. */
type Command<R> = (request: R) => { apply: () => void; step: PlannedStep | null };

type Retries = Pick<InlineLane, 'waits' | 'retryNow'>;

/** From here on the execution takes commands. A command costs history events only when it is applied. */
export function answerControlUpdates(controls: Controls, route: Route, inline: Retries): void {
  const { pauseSwitch } = controls;
  register<ControlRequest>('pauseExecution', controls, (request) => {
    if (pauseSwitch.isRequested()) refuse('execution-already-paused', 'it is already paused');
    return { apply: () => pauseSwitch.pause(describeAct('paused', request)), step: null };
  });
  register<ControlRequest>('resumeExecution', controls, () => {
    if (!pauseSwitch.isRequested()) refuse('execution-not-paused', 'it is not paused');
    return { apply: () => pauseSwitch.resume(), step: null };
  });
  register<StepControlRequest>('holdStep', controls, (request) => {
    const step = openStep(controls, request);
    if (controls.isHeld(step)) refuse('step-already-held', `${nameOf(step)} is already held`);
    const { status } = controls.state(step).step ?? {};
    if (status !== 'Waiting') refuse('step-already-started', `${nameOf(step)} is ${status}`);
    return { apply: () => controls.hold(step, request), step };
  });
  register<StepControlRequest>('releaseStep', controls, (request) => {
    const step = openStep(controls, request);
    if (!controls.isHeld(step)) refuse('step-not-held', `${nameOf(step)} is not held`);
    return { apply: () => controls.release(step), step };
  });
  register<StepControlRequest>('skipStep', controls, (request) => {
    const step = openStep(controls, request);
    checkDecider(controls, step, request);
    return { apply: () => controls.settle(step, { ...request, status: 'Skipped' }), step };
  });
  register<StepControlRequest>('cancelStep', controls, (request) => {
    const step = openStep(controls, request);
    const { status } = controls.state(step).step ?? {};
    if (status === 'Waiting' || controls.isHeld(step)) {
      refuse('step-not-started', `${nameOf(step)} is ${status}; it can be skipped`);
    }
    return { apply: () => controls.settle(step, { ...request, status: 'Cancelled' }), step };
  });
  register<StepResultRequest>('setStepResult', controls, (request) => {
    const step = openStep(controls, request);
    if (!settableStatuses.includes(request.status)) {
      refuse('parameter-invalid', `status is one of ${settableStatuses.join(', ')}`);
    }
    if (request.status !== 'Failed') checkDecider(controls, step, request);
    return { apply: () => controls.settle(step, request), step };
  });
  register<StepDecisionRequest>('decideStep', controls, (request) => {
    const step = openStep(controls, request);
    return { apply: readDecision(controls, step, request), step };
  });
  answerOrder(controls, route);
  answerRetry(controls, inline);
}

function answerOrder(controls: Controls, route: Route): void {
  register<StepMoveRequest>('moveStep', controls, (request) => {
    const step = openStep(controls, request);
    return { apply: route.move(step, request), step };
  });
  register<StepInsertRequest>('insertStep', controls, (request) => {
    const { step, apply } = route.insert(request);
    const insert = (): void => {
      controls.add(step);
      apply();
    };
    return { apply: insert, step };
  });
}

function answerRetry(controls: Controls, inline: Retries): void {
  register<StepControlRequest>('retryStep', controls, (request) => {
    const step = openStep(controls, request);
    if (!inline.waits(step)) {
      refuse('step-not-retrying', `${nameOf(step)} does not wait for another attempt`);
    }
    return { apply: () => inline.retryNow(step), step };
  });
}

function register<R extends ControlRequest>(
  name: ControlUpdate,
  controls: Controls,
  command: Command<R>,
): void {
  const check = (input: unknown): ReturnType<Command<R>> => {
    const refusal = controls.refusal();
    if (refusal) refuse(refusal, 'it no longer takes commands');
    return command(readRequest(input) as R);
  };
  setHandler(
    defineUpdate<ControlState, [unknown]>(name),
    async (input) => {
      await accepted();
      // Checked again: the step or the execution may have ended in the meantime.
      const { apply, step } = check(input);
      apply();
      return controls.state(step);
    },
    { validator: (input) => void check(input) },
  );
}

/**
 * Waits until the server has the command in the history. The sink records a workflow task before the
 * server accepts it; if the server rejected the task and the command never came again, the record
 * would show an act that did not happen. Only the next task proves that this one was accepted.
 */
function accepted(): Promise<void> {
  return CancellationScope.nonCancellable(() => sleep(1));
}

/** People type these requests too: malformed parts are refused or left out. */
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
