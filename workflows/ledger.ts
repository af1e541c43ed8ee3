/** Collects what the walk decides; hands it to the recorder once per activation. */
import { proxySinks, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Sinks } from '@temporalio/workflow';
import type { BeginVerdict, SealInput } from '../src/domain/begin.ts';
import type { ExecutionOutcome, StepOutcome } from '../src/domain/outcome.ts';
import type { PlannedStep } from '../src/domain/plan.ts';
import type { ExecutionStatus, StepStatus } from '../src/domain/status.ts';
import type { RecordBatch, StepTransition } from '../src/domain/transition.ts';
import { progressTable } from './progress-table.ts';
import type { Headline } from './progress-table.ts';

/** The recorder's side of the sink; the worker injects it. */
export type RecorderSinks = Sinks & { recorder: { record(batch: RecordBatch): void } };

export type Ledger = {
  stepCount: number;
  enterGroup(groupIndex: number): void;
  /** A status that is not final, and why. */
  setStatus(status: ExecutionStatus, reason: string | null): void;
  queued(step: PlannedStep, at: number): void;
  /** A step that was not handed to Temporal: held by an operator, or waiting as before. */
  parked(step: PlannedStep, status: 'Paused' | 'Waiting', note?: string): void;
  /** What was recorded last of a step; nothing before it moved for the first time. */
  latest(step: PlannedStep): StepTransition | undefined;
  statusOf(step: PlannedStep): StepStatus;
  /** Recorded once: the first outcome stays. */
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
  const latest = new Map<number, StepTransition>();
  const changed = new Set<number>();
  let seq = 0;
  let groupIndex: number | null = null;
  let status: ExecutionStatus | null = null;
  let headline: Headline = null;
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
    setStatus(next, reason) {
      status = next;
      headline = next === 'InProgress' ? null : { status: next, reason, goesOn: true };
    },
    latest: ({ stepIndex }) => latest.get(stepIndex),
    statusOf: ({ stepIndex }) => latest.get(stepIndex)?.status ?? 'Waiting',
    parked({ stepIndex }, parkedAs, note) {
      const why = note === undefined ? {} : { note };
      change({ stepIndex, status: parkedAs, queuedAt: null, outcome: null, ...why });
    },
    queued: ({ stepIndex }, at) =>
      change({ stepIndex, status: 'Queued', queuedAt: at, outcome: null }),
    ended({ stepIndex }, outcome) {
      const before = latest.get(stepIndex);
      if (before?.outcome) return;
      const queuedAt = before?.queuedAt ?? null;
      change({ stepIndex, status: outcome.status, queuedAt, outcome });
    },
    flush() {
      if (closed || (changed.size === 0 && groupIndex === null && status === null)) return;
      const transitions = [...changed].flatMap((index) => latest.get(index) ?? []);
      recorder.record({ ...nextBatch(), steps: transitions, groupIndex, status });
      setCurrentDetails(progressTable(plan, latest, headline));
      changed.clear();
      groupIndex = null;
      status = null;
    },
    close(outcome) {
      closed = true;
      const { status: end, error: reason } = outcome;
      setCurrentDetails(progressTable(plan, latest, { status: end, reason, goesOn: false }));
      return { ...nextBatch(), outcome, steps: [...latest.values()] };
    },
  };
  return current;
}
