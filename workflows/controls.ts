/** What operators asked of this execution, and what of it is still to be heeded. */
import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Admitted } from '../src/domain/begin.ts';
import { describeAct, setOutcome } from '../src/domain/control.ts';
import type { ControlRequest, ControlState, StepResultRequest } from '../src/domain/control.ts';
import type { StepOutcome } from '../src/domain/outcome.ts';
import type { PlannedStep } from '../src/domain/plan.ts';
import type { Cancellation } from './cancellation.ts';
import type { Ledger } from './ledger.ts';
import { createPauseGate } from './pause-gate.ts';
import type { PauseGate } from './pause-gate.ts';
import { waitUntil } from './wait-until.ts';

/** A step that was handed to Temporal. */
export type RunningStep = {
  /** Settles when an operator ends the step, or when a cancelled execution stops waiting for it. */
  given: Promise<void>;
  /** To be called when the step has answered. */
  answered: () => void;
};

export type Controls = {
  readonly steps: readonly PlannedStep[];
  readonly gate: PauseGate;
  /** Returns at once unless the step is held; then when it is released or ended, or all is cancelled. */
  passHold(step: PlannedStep): Promise<void>;
  run(step: PlannedStep): RunningStep;
  /** The end an operator gave the step, or null. */
  settled(step: PlannedStep): StepOutcome | null;
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

export function openControls(
  { plan, cancelGraceSeconds }: Admitted,
  ledger: Ledger,
  cancellation: Cancellation,
): Controls {
  const holds = new Set<number>();
  const running = new Map<number, () => void>();
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
    for (const give of running.values()) give();
  }

  const statusNow = (): ControlState['status'] =>
    waiting ? 'Queued' : gate.isHolding() ? 'Paused' : 'InProgress';

  return {
    steps: plan.groups.flat(),
    gate,
    async passHold({ stepIndex }) {
      if (holds.has(stepIndex)) await waitUntil(() => !holds.has(stepIndex) || cancelled());
    },
    run({ stepIndex }) {
      const given = new Promise<void>((resolve) => running.set(stepIndex, resolve));
      return { given, answered: () => void running.delete(stepIndex) };
    },
    settled: (step) => ledger.latest(step)?.outcome ?? null,
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
      ledger.ended(step, setOutcome(request, { queuedAt, now: Date.now() }));
      holds.delete(step.stepIndex);
      running.get(step.stepIndex)?.();
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
