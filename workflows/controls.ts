/** What operators asked of this execution, and what of it is still to be heeded. */
import { CancellationScope, patched, sleep } from '@temporalio/workflow';
import type { Admitted } from '../src/domain/begin.ts';
import { describeAct, setOutcome } from '../src/domain/control.ts';
import type {
  ControlRequest,
  ControlState,
  SeenAttempts,
  StepResultRequest,
} from '../src/domain/control.ts';
import type { PlannedStep } from '../src/domain/plan.ts';
import type { Cancellation } from './cancellation.ts';
import type { Ledger } from './ledger.ts';
import { triedThenSkippedPatch } from './judge.ts';
import { createPauseGate } from './pause-gate.ts';
import type { PauseGate } from './pause-gate.ts';
import { waitUntil } from './wait-until.ts';

/** What to do with a step that runs. */
export type RunningStep = {
  /** An operator has ended it. */
  overruled: () => void;
  /** A cancelled execution waits for it no longer. */
  abandoned: () => void;
};

export type Controls = {
  readonly steps: readonly PlannedStep[];
  readonly gate: PauseGate;
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
  ledger: Ledger,
  cancellation: Cancellation,
): Controls {
  const holds = new Set<number>();
  const running = new Map<number, RunningStep>();
  const gate = createPauseGate(ledger, cancellation);
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
