/** What operators asked of this execution, and how far it is carried out. */
import { CancellationScope, patched, sleep } from '@temporalio/workflow';
import type { Initiator } from '../../src/domain/audit.ts';
import {
  type ControlRequest,
  type ControlState,
  describeAct,
  type SeenAttempts,
  setOutcome,
  type StepEndRequest,
} from '../../src/domain/execution/control.ts';
import type { Admitted } from '../../src/domain/execution/recording.ts';
import type { StepOutcome } from '../../src/domain/execution/step-result.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import { triedThenSkippedPatch } from '../outcomes.ts';
import type { TransitionBuffer } from '../transition-buffer.ts';
import { type Cancellation, waitUntil } from './cancellation.ts';

export type Controls = {
  /** By step index. */
  readonly steps: readonly PlannedStep[];
  /** The step was inserted; its index is the next one. */
  add(step: PlannedStep): void;
  readonly pauseSwitch: PauseSwitch;
  /** Who started the execution; null where that did not come with the start. */
  readonly startedBy: Initiator | null;
  /** Waits until a held step is released or ended, or the execution is cancelled. */
  released(step: PlannedStep): Promise<void>;
  /** The step was handed to Temporal. */
  stepStarted(step: PlannedStep, running: RunningStep): void;
  /** The walk no longer waits for the step. */
  stepEnded(step: PlannedStep): void;
  isHeld(step: PlannedStep): boolean;
  hold(step: PlannedStep, request: ControlRequest): void;
  release(step: PlannedStep): void;
  /** When the workflow itself began to wait in the step; null before, and for all other steps. */
  beganAt(step: PlannedStep): number | null;
  /** Ends the step with an outcome that a person chose. */
  end(step: PlannedStep, outcome: StepOutcome): void;
  /** Ends the step as the operator says. */
  settle(step: PlannedStep, request: StepEndRequest): void;
  state(step: PlannedStep | null): ControlState;
  /** The execution waits for its turn: a pause takes effect later, and a cancel needs no grace. */
  startWaiting(): void;
  endWaiting(): void;
  /** Why no command can be applied any more, or null. */
  refusal(): 'execution-already-final' | 'execution-cancelling' | null;
  close(): void;
};

/** What to do with a step that runs. */
type RunningStep = {
  /** An operator has ended it. */
  overridden: () => void;
  /** A cancelled execution no longer waits for it. */
  abandoned: () => void;
};

export function createControls(
  { plan, cancelGraceSeconds, startedBy }: Admitted & { startedBy: Initiator | null },
  transitions: TransitionBuffer,
  cancellation: Cancellation,
): Controls {
  const steps = plan.groups.flat();
  const holds = new Set<number>();
  const running = new Map<number, RunningStep>();
  const pauseSwitch = createPauseSwitch(transitions, cancellation);
  let closed = false;
  let waiting = false;
  const cancelled = (): boolean => cancellation.requested() !== null;

  cancellation.onRequest((reason) => {
    if (waiting) return;
    transitions.setStatus('Cancelling', reason);
    if (running.size > 0 && cancelGraceSeconds !== undefined)
      void abandon(running, cancelGraceSeconds);
  });

  function end(step: PlannedStep, outcome: StepOutcome): void {
    transitions.ended(step, outcome);
    holds.delete(step.stepIndex);
    running.get(step.stepIndex)?.overridden();
  }

  const statusNow = (): ControlState['status'] =>
    waiting ? 'Queued' : pauseSwitch.isPaused() ? 'Paused' : 'InProgress';

  return {
    steps,
    add: (step) => void steps.push(step),
    pauseSwitch,
    startedBy,
    released: ({ stepIndex }) => waitUntil(() => !holds.has(stepIndex) || cancelled()),
    stepStarted: ({ stepIndex }, step) => void running.set(stepIndex, step),
    stepEnded: ({ stepIndex }) => void running.delete(stepIndex),
    isHeld: ({ stepIndex }) => holds.has(stepIndex),
    hold(step, request) {
      holds.add(step.stepIndex);
      transitions.parked(step, 'Paused', describeAct('held', request));
    },
    release(step) {
      holds.delete(step.stepIndex);
      transitions.parked(step, 'Waiting');
    },
    beganAt: (step) => transitions.latest(step)?.startedAt ?? null,
    end,
    settle(step, request) {
      const queuedAt = transitions.latest(step)?.queuedAt ?? null;
      end(step, setOutcome(withSeen(request, queuedAt), { queuedAt, now: Date.now() }));
    },
    state: (step) => ({
      status: cancelled() ? 'Cancelling' : statusNow(),
      pauseRequested: pauseSwitch.isRequested(),
      step: step && { stepIndex: step.stepIndex, status: transitions.statusOf(step) },
    }),
    startWaiting: () => void (waiting = true),
    endWaiting: () => void (waiting = false),
    refusal: () =>
      closed ? 'execution-already-final' : cancelled() ? 'execution-cancelling' : null,
    close: () => void (closed = true),
  };
}

/** A step that does not stop must not keep a cancelled execution open. */
async function abandon(
  running: ReadonlyMap<number, RunningStep>,
  afterSeconds: number,
): Promise<void> {
  await CancellationScope.nonCancellable(() => sleep(afterSeconds * 1000));
  for (const { abandoned } of [...running.values()]) abandoned();
}

function withSeen(request: StepEndRequest, queuedAt: number | null): StepEndRequest {
  const seen = request.seen ?? seenByOlderReleases(queuedAt);
  return seen ? { ...request, seen } : request;
}

/** Up to 0.2, a step whose attempts were not inspected counted as one that had not begun. */
function seenByOlderReleases(queuedAt: number | null): SeenAttempts | undefined {
  if (queuedAt === null || patched(triedThenSkippedPatch)) return undefined;
  return { attempts: 0, startedAt: null };
}

/** Pauses the execution in front of its next group. */
type PauseSwitch = {
  /** Returns at once unless a pause is requested; then on resume, or when the execution is cancelled. */
  waitWhilePaused(): Promise<void>;
  /** `note` says who paused the execution and why. */
  pause(note: string): void;
  resume(): void;
  isRequested(): boolean;
  /** True while the walk waits in front of a group. */
  isPaused(): boolean;
};

function createPauseSwitch(transitions: TransitionBuffer, cancellation: Cancellation): PauseSwitch {
  let requested: string | null = null;
  let waits = false;
  const mayContinue = (): boolean => requested === null || cancellation.requested() !== null;
  return {
    async waitWhilePaused() {
      if (requested === null || mayContinue()) return;
      waits = true;
      transitions.setStatus('Paused', requested);
      await waitUntil(mayContinue);
      waits = false;
      if (!cancellation.requested()) transitions.setStatus('InProgress', null);
    },
    pause: (note) => (requested = note),
    resume: () => (requested = null),
    isRequested: () => requested !== null,
    isPaused: () => waits && requested !== null,
  };
}
