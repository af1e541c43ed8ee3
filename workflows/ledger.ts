/** Collects what the walk decides; hands it to the recorder once per activation. */
import { proxySinks, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Sinks } from '@temporalio/workflow';
import type { BeginVerdict, SealInput } from '../src/domain/begin.ts';
import type { ExecutionOutcome, StepOutcome } from '../src/domain/outcome.ts';
import type { PlannedStep } from '../src/domain/plan.ts';
import type { ExecutionStatus } from '../src/domain/status.ts';
import type { RecordBatch, StepTransition } from '../src/domain/transition.ts';
import { progressTable } from './progress-table.ts';

/** The recorder's side of the sink; the worker injects it. */
export type RecorderSinks = Sinks & { recorder: { record(batch: RecordBatch): void } };

export type Ledger = {
  stepCount: number;
  enterGroup(groupIndex: number): void;
  setStatus(status: ExecutionStatus): void;
  queued(step: PlannedStep, at: number): void;
  ended(step: PlannedStep, outcome: StepOutcome): void;
  /** Every step's last word; from here on nothing more goes through the sink. */
  close(outcome: ExecutionOutcome): SealInput;
  flush(): void;
};

const { recorder } = proxySinks<RecorderSinks>();

// One workflow, one ledger: the interceptor that ends an activation has no other way to reach it.
let current: Ledger | null = null;

export function flushLedger(): void {
  current?.flush();
}

export function openLedger(begun: Extract<BeginVerdict, { verdict: 'Run' }>): Ledger {
  const { tenantId, executionId, plan } = begun;
  const steps = plan.groups.flat();
  // Inherited outcomes are on record already; seal repeats them like all others.
  const latest = new Map<number, StepTransition>(
    plan.inherited?.map(({ stepIndex, outcome }) => [
      stepIndex,
      { stepIndex, status: outcome.status, queuedAt: null, outcome },
    ]),
  );
  const changed = new Set<number>();
  let seq = 0;
  let groupIndex: number | null = null;
  let status: ExecutionStatus | null = null;
  let closed = false;

  const nextBatch = () => ({
    ...{ tenantId, executionId, incarnation: workflowInfo().runId },
    ...{ seq: ++seq, at: Date.now() },
  });
  const change = (transition: StepTransition) => {
    latest.set(transition.stepIndex, transition);
    changed.add(transition.stepIndex);
  };

  current = {
    stepCount: steps.length,
    enterGroup: (index) => (groupIndex = index),
    setStatus: (next) => (status = next),
    queued: ({ stepIndex }, at) =>
      change({ stepIndex, status: 'Queued', queuedAt: at, outcome: null }),
    ended({ stepIndex }, outcome) {
      const queuedAt = latest.get(stepIndex)?.queuedAt ?? null;
      change({ stepIndex, status: outcome.status, queuedAt, outcome });
    },
    flush() {
      if (closed || (changed.size === 0 && groupIndex === null && status === null)) return;
      const transitions = [...changed].flatMap((index) => latest.get(index) ?? []);
      recorder.record({ ...nextBatch(), steps: transitions, groupIndex, status });
      setCurrentDetails(progressTable(plan, latest));
      changed.clear();
      groupIndex = null;
      status = null;
    },
    close(outcome) {
      closed = true;
      setCurrentDetails(progressTable(plan, latest, outcome));
      return { ...nextBatch(), outcome, steps: [...latest.values()] };
    },
  };
  return current;
}
