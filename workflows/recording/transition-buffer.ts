/** Collects what the walk decides; hands it to the recorder once per activation. */
import { proxySinks, setCurrentDetails, type Sinks, workflowInfo } from '@temporalio/workflow';
import type { ExecutionOutcome } from '../../src/domain/execution/outcome.ts';
import type {
  Admitted,
  RecordBatch,
  FinalizeInput,
  Snapshot,
  StepTransition,
} from '../../src/domain/execution/recording.ts';
import type { ExecutionStatus } from '../../src/domain/execution/status.ts';
import type { Plan } from '../../src/domain/schedule/plan.ts';
import { openStepPages, type StepPages } from './step-pages.ts';

/** The recorder's side of the sink; the worker injects it. */
export type RecorderSinks = Sinks & { recorder: { record(batch: RecordBatch): void } };

export type TransitionBuffer = Omit<StepPages, 'takeChanged'> & {
  stepCount: number;
  enterGroup(groupIndex: number): void;
  /** Shown in Temporal: what holds the execution up. The record knows it already. */
  wait(waitsFor: string | null): void;
  /** The wait is over. */
  enter(): void;
  /** A status that is not final, and why. */
  setStatus(status: ExecutionStatus, reason: string | null): void;
  /** Every step's last word; from here on nothing more goes through the sink. */
  close(outcome: ExecutionOutcome): FinalizeInput;
  flush(): void;
  /** The progress so far, in words and as a table. */
  progress(): string;
  /** All that is known so far, read without changing anything. */
  snapshot(): Snapshot;
};

const { recorder } = proxySinks<RecorderSinks>();

// One workflow, one ledger: the interceptor that ends an activation has no other way to reach it.
let current: TransitionBuffer | null = null;

export function flushTransitions(): void {
  current?.flush();
}

/** Makes the progress readable in the Temporal Web UI, as the workflow's current details. */
export function showProgress(): void {
  if (current) setCurrentDetails(current.progress());
}

export function createTransitionBuffer(begun: Admitted): TransitionBuffer {
  const { tenantId, executionId, plan } = begun;
  const steps = plan.groups.flat();
  // Inherited outcomes are on record already; seal repeats them like all others.
  const pages = openStepPages(plan.inherited);
  let seq = 0;
  let groupIndex: number | null = null;
  let status: ExecutionStatus | null = null;
  let headline: Headline = null;
  let closed = false;
  let walkedTo = 0;
  let seal: FinalizeInput | null = null;

  const nextBatch = () => ({
    tenantId,
    executionId,
    incarnation: workflowInfo().runId,
    seq: ++seq,
    at: Date.now(),
  });

  current = {
    ...pages,
    stepCount: steps.length,
    enterGroup: (index) => (groupIndex = walkedTo = index),
    wait(waitsFor) {
      const reason = waitsFor === null ? 'about to begin' : `waiting for execution ${waitsFor}`;
      headline = { status: 'Queued', reason, goesOn: true };
    },
    enter: () => (headline = null),
    setStatus(next, reason) {
      status = next;
      headline = next === 'InProgress' ? null : { status: next, reason, goesOn: true };
    },
    flush() {
      if (closed) return;
      const moved = pages.takeChanged();
      if (moved.length === 0 && groupIndex === null && status === null) return;
      recorder.record({ ...nextBatch(), steps: moved, groupIndex, status });
      groupIndex = null;
      status = null;
    },
    close(outcome) {
      closed = true;
      headline = { status: outcome.status, reason: outcome.error, goesOn: false };
      return (seal = { ...nextBatch(), outcome, steps: [...pages.all.values()] });
    },
    progress: () => progressTable(plan, pages.all, headline),
    snapshot() {
      const batch = {
        tenantId,
        executionId,
        incarnation: workflowInfo().runId,
        seq,
        at: Date.now(),
        steps: [...pages.all.values()],
        groupIndex: walkedTo,
        status: null,
      };
      return { batch, seal };
    },
  };
  return current;
}

// The progress of an execution as a markdown table, for the Temporal Web UI. Costs no event.

/** The Web UI keeps at most 20,000 bytes of details; longer plans show what moved last. */
const maxRows = 60;

/** What to say above the table; null while all goes as planned. */
type Headline = { status: ExecutionStatus; reason: string | null; goesOn: boolean } | null;

function progressTable(
  plan: Plan,
  latest: ReadonlyMap<number, StepTransition>,
  headline: Headline,
): string {
  const steps = plan.groups.flat();
  const first = Math.max(0, Math.min(latest.size - maxRows / 2, steps.length - maxRows));
  const rows = steps.slice(first, first + maxRows).map((step) => {
    const transition = latest.get(step.stepIndex);
    const message = transition?.outcome?.message ?? transition?.note ?? '';
    const cells = [
      step.stepIndex + 1,
      step.groupIndex + 1,
      step.name,
      transition?.status ?? 'Waiting',
    ];
    return `| ${[...cells, message].map(toCell).join(' | ')} |`;
  });
  const done = [...latest.values()].filter(({ outcome: ended }) => ended !== null).length;
  const progress = `**${done} of ${steps.length} steps ended**`;
  const head = headline ? `**${headline.status}**${reasonOf(headline)}` : progress;
  return [
    head,
    ...(headline?.goesOn ? ['', progress] : []),
    '',
    '| step | group | name | status | message |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function reasonOf({ reason }: { reason: string | null }): string {
  return reason === null ? '' : `: ${toCell(reason)}`;
}

function toCell(value: string | number): string {
  return String(value)
    .slice(0, 120)
    .replace(/[|\r\n]+/g, ' ');
}
