/** Collects what the walk decides; hands it to the recorder once per activation. */
import { proxySinks, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Sinks } from '@temporalio/workflow';
import type { BeginVerdict, SealInput } from '../src/domain/begin.ts';
import type { ExecutionOutcome, StepOutcome } from '../src/domain/outcome.ts';
import type { PlannedStep } from '../src/domain/plan.ts';
import type { ExecutionStatus } from '../src/domain/status.ts';
import type { Snapshot } from '../src/domain/snapshot.ts';
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
  /** All that is known so far, read without changing anything. */
  snapshot(): Snapshot;
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
  const latest = new Map<number, StepTransition>();
  const changed = new Set<number>();
  let seq = 0;
  let groupIndex: number | null = null;
  let status: ExecutionStatus | null = null;
  let closed = false;
  let walkedTo = 0;
  let seal: SealInput | null = null;

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
    enterGroup: (index) => (groupIndex = walkedTo = index),
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
      return (seal = { ...nextBatch(), outcome, steps: [...latest.values()] });
    },
    snapshot() {
      const batch = {
        ...{ tenantId, executionId, incarnation: workflowInfo().runId, seq, at: Date.now() },
        ...{ steps: [...latest.values()], groupIndex: walkedTo, status: null },
      };
      return { batch, seal };
    },
  };
  return current;
}
