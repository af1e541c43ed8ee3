/** What operators asked of this execution, and what of it is still to be heeded. */
import { CancellationScope, patched, sleep } from '@temporalio/workflow';
import {
  type ControlRequest,
  type ControlState,
  describeAct,
  type SeenAttempts,
  setOutcome,
  type StepResultRequest,
} from '../../src/domain/execution/control.ts';
import type { Admitted } from '../../src/domain/execution/recording.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { TransitionBuffer } from '../recording/transition-buffer.ts';
import { type Cancellation, waitUntil } from './cancellation.ts';
import { triedThenSkippedPatch } from './judge.ts';

/** What to do with a step that runs. */
type RunningStep = {
  /** An operator has ended it. */
  overruled: () => void;
  /** A cancelled execution waits for it no longer. */
  abandoned: () => void;
};

export type Controls = {
  readonly steps: readonly PlannedStep[];
  readonly gate: PauseSwitch;
  /** For a step that is held: until it is released or ended, or all is cancelled. */
  released(step: PlannedStep): Promise<void>;
  /** The step was handed to Temporal. */
  entered(step: PlannedStep, running: RunningStep): void;
  /** The walk is through with the step. */
  left(step: PlannedStep): void;
  isHeld(step: PlannedStep): boolean;
  hold(step: PlannedStep, request: ControlRequest): void;
  release(step: PlannedStep): void;
  settle(step: PlannedStep, request: StepResultRequest): void;
  state(step: PlannedStep | null): ControlState;
  /** Its turn has not come: commands count from when it comes, and a cancel needs no grace. */
  wait(): void;
  enter(): void;
  /** Why no command fits any more, or null. */
  refusal(): 'execution-already-final' | 'execution-cancelling' | null;
  close(): void;
};

/** Up to 0.2 a step that nobody looked at was taken for one that had not begun. */
function seenBefore(queuedAt: number | null): SeenAttempts | undefined {
  if (queuedAt === null || patched(triedThenSkippedPatch)) return undefined;
  return { attempts: 0, startedAt: null };
}

export function openControls(
  { plan, cancelGraceSeconds }: Admitted,
  ledger: TransitionBuffer,
  cancellation: Cancellation,
): Controls {
  const holds = new Set<number>();
  const running = new Map<number, RunningStep>();
  const gate = createPauseSwitch(ledger, cancellation);
  let over = false;
  let waiting = false;
  const cancelled = (): boolean => cancellation.requested() !== null;

  cancellation.onRequest((reason) => {
    if (waiting) return;
    ledger.setStatus('Cancelling', reason);
    if (running.size > 0 && cancelGraceSeconds !== undefined) void abandon(cancelGraceSeconds);
  });

  /** Steps that do not stop must not keep a cancelled execution open for ever. */
  async function abandon(afterSeconds: number): Promise<void> {
    await CancellationScope.nonCancellable(() => sleep(afterSeconds * 1000));
    for (const { abandoned } of [...running.values()]) abandoned();
  }

  const statusNow = (): ControlState['status'] =>
    waiting ? 'Queued' : gate.isHolding() ? 'Paused' : 'InProgress';

  return {
    steps: plan.groups.flat(),
    gate,
    released: ({ stepIndex }) => waitUntil(() => !holds.has(stepIndex) || cancelled()),
    entered: ({ stepIndex }, step) => void running.set(stepIndex, step),
    left: ({ stepIndex }) => void running.delete(stepIndex),
    isHeld: ({ stepIndex }) => holds.has(stepIndex),
    hold(step, request) {
      holds.add(step.stepIndex);
      ledger.parked(step, 'Paused', describeAct('held', request));
    },
    release(step) {
      holds.delete(step.stepIndex);
      ledger.parked(step, 'Waiting');
    },
    settle(step, request) {
      const queuedAt = ledger.latest(step)?.queuedAt ?? null;
      const seen = request.seen ?? seenBefore(queuedAt);
      const told = seen ? { ...request, seen } : request;
      ledger.ended(step, setOutcome(told, { queuedAt, now: Date.now() }));
      holds.delete(step.stepIndex);
      running.get(step.stepIndex)?.overruled();
    },
    state: (step) => ({
      status: cancelled() ? 'Cancelling' : statusNow(),
      pauseRequested: gate.isShut(),
      step: step && { stepIndex: step.stepIndex, status: ledger.statusOf(step) },
    }),
    wait: () => void (waiting = true),
    enter: () => void (waiting = false),
    refusal: () => (over ? 'execution-already-final' : cancelled() ? 'execution-cancelling' : null),
    close: () => void (over = true),
  };
}

/** The gate in front of each group: shut while the execution is paused. */
type PauseSwitch = {
  /** Returns at once unless the gate is shut; then when it opens or the execution is cancelled. */
  pass(): Promise<void>;
  /** `note` says who paused the execution and why. */
  shut(note: string): void;
  open(): void;
  isShut(): boolean;
  /** True while the walk stands at the gate. */
  isHolding(): boolean;
};

function createPauseSwitch(ledger: TransitionBuffer, cancellation: Cancellation): PauseSwitch {
  let paused: string | null = null;
  let holding = false;
  const mayPass = (): boolean => paused === null || cancellation.requested() !== null;
  return {
    async pass() {
      if (paused === null || mayPass()) return;
      holding = true;
      ledger.setStatus('Paused', paused);
      await waitUntil(mayPass);
      holding = false;
      if (!cancellation.requested()) ledger.setStatus('InProgress', null);
    },
    shut: (note) => (paused = note),
    open: () => (paused = null),
    isShut: () => paused !== null,
    isHolding: () => holding && paused !== null,
  };
}
