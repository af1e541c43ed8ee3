/** Collects the transitions of an execution and hands those of one activation to the recorder as a batch. */
import {
  defineQuery,
  proxySinks,
  setCurrentDetails,
  setHandler,
  type Sinks,
  workflowInfo,
} from '@temporalio/workflow';
import type { ExecutionOutcome } from '../src/domain/execution/outcome.ts';
import {
  type Admitted,
  type FinalizeInput,
  type InsertedStep,
  type RecordBatch,
  type Snapshot,
  snapshotQuery,
  type StepTransition,
} from '../src/domain/execution/recording.ts';
import type { ExecutionStatus, StepStatus } from '../src/domain/execution/status.ts';
import type { StepOutcome } from '../src/domain/execution/step-result.ts';
import { walkOrder } from '../src/domain/schedule/move-step.ts';
import type { InheritedOutcome, Plan, PlannedStep } from '../src/domain/schedule/plan.ts';
import type { Evaluation } from '../src/domain/step-data/evaluation.ts';

/** The recorder's side of the sink; the worker injects it. */
export type RecorderSinks = Sinks & {
  recorder: {
    record(batch: RecordBatch): void;
    /** Without waiting for it: the workflow task is kept open by an inline step, which writes after it. */
    note(batch: RecordBatch): void;
  };
};

export type TransitionBuffer = Omit<StepTransitions, 'takeChanged'> & {
  readonly stepCount: number;
  enterGroup(groupIndex: number): void;
  /** How many more inline steps run, or fewer. */
  runsInline(change: 1 | -1): void;
  /** An operator has changed the order of the groups. */
  reorder(groups: Plan['groups']): void;
  /** An operator has put a step in, which gives this order. */
  insert(inserted: InsertedStep, groups: Plan['groups']): void;
  /** Shows in Temporal which execution this one waits for. The record has it already. */
  showWait(waitsFor: string | null): void;
  endWait(): void;
  /** A status that is not final, and why. */
  setStatus(status: ExecutionStatus, reason: string | null): void;
  /** The last transition of every step. From here on nothing is handed to the sink. */
  close(outcome: ExecutionOutcome): FinalizeInput;
  flush(): void;
  /** The progress so far as a markdown table. */
  progress(): string;
  /** Everything decided so far; changes nothing. */
  snapshot(): Snapshot;
};

const { recorder } = proxySinks<RecorderSinks>();

// One per workflow: the interceptor that ends an activation has no other way to reach it.
let current: TransitionBuffer | null = null;

export function flushTransitions(): void {
  current?.flush();
}

/** Makes the progress readable in the Temporal Web UI, as the workflow's current details. */
export function showProgress(): void {
  if (current) setCurrentDetails(current.progress());
}

/** Answers the query `snapshot`, which repairs a record that lags behind. Costs no history event. */
export function answerSnapshots(transitions: TransitionBuffer): void {
  setHandler(defineQuery<Snapshot>(snapshotQuery), () => transitions.snapshot(), {
    description: 'All outcomes so far, for the record',
  });
}

export function createTransitionBuffer(admitted: Admitted): TransitionBuffer {
  // Inherited outcomes are recorded already; the final write repeats them like all others.
  const steps = createStepTransitions(admitted.plan.inherited);
  const stamps = createStamps(admitted);
  const order = createGroupOrder(admitted.plan);
  let newGroup: number | null = null;
  let newStatus: ExecutionStatus | null = null;
  let lastGroup = 0;
  let headline: Headline = null;
  let finalized: FinalizeInput | null = null;
  let inline = 0;

  current = {
    ...steps,
    get stepCount() {
      return order.stepCount();
    },
    enterGroup: (groupIndex) => (newGroup = lastGroup = groupIndex),
    reorder: order.change,
    insert: order.insert,
    runsInline: (change) => void (inline += change),
    showWait(waitsFor) {
      const reason = waitsFor === null ? 'about to begin' : `waiting for execution ${waitsFor}`;
      headline = { status: 'Queued', reason, isFinal: false };
    },
    endWait: () => (headline = null),
    setStatus(status, reason) {
      newStatus = status;
      headline = status === 'InProgress' ? null : { status, reason, isFinal: false };
    },
    flush() {
      if (finalized) return;
      const changed = steps.takeChanged();
      const isStill = newGroup === null && newStatus === null && !order.isNew();
      if (changed.length === 0 && isStill) return;
      const told = order.tell({ entersGroup: newGroup !== null, changed });
      const place = { groupIndex: newGroup, status: newStatus };
      const batch = { ...stamps.next(), steps: changed, ...place, ...told };
      if (inline > 0) recorder.note(batch);
      else recorder.record(batch);
      newGroup = newStatus = null;
    },
    close(outcome) {
      headline = { status: outcome.status, reason: outcome.error, isFinal: true };
      return (finalized = {
        ...stamps.next(),
        outcome,
        steps: [...steps.all.values()],
        ...order.told(),
      });
    },
    progress: () => progressTable(order.groups(), steps.all, headline),
    snapshot() {
      const position = { steps: [...steps.all.values()], groupIndex: lastGroup, status: null };
      return { batch: { ...stamps.current(), ...position, ...order.told() }, seal: finalized };
    },
  };
  return current;
}

/** What every batch begins with; each has a higher number than the one before. */
function createStamps({ tenantId, executionId }: Admitted) {
  let seq = 0;
  const current = () => {
    const { runId: incarnation } = workflowInfo();
    return { tenantId, executionId, incarnation, seq, at: Date.now() };
  };
  return {
    current,
    next() {
      seq += 1;
      return current();
    },
  };
}

type Told = Pick<RecordBatch, 'walk' | 'inserted'>;

type GroupOrder = {
  groups(): Plan['groups'];
  stepCount(): number;
  change: (groups: Plan['groups']) => void;
  insert: (inserted: InsertedStep, groups: Plan['groups']) => void;
  isNew(): boolean;
  /**
   * For a batch: what is new, and once more with each group and with each inserted step that changed, because a
   * batch may be lost and a reset begins a new record.
   */
  tell(batch: { entersGroup: boolean; changed: readonly StepTransition[] }): Told;
  /** Nothing is said of the order of the plan. */
  told(): Told;
};

function createGroupOrder(plan: Plan): GroupOrder {
  const inserted: InsertedStep[] = [];
  const planned = plan.groups.flat().length;
  let groups = plan.groups;
  let isNew = false;
  const told = (): Told => ({
    ...(groups === plan.groups ? {} : { walk: walkOrder(groups) }),
    ...(inserted.length === 0 ? {} : { inserted: [...inserted] }),
  });
  const change = (given: Plan['groups']): void => {
    groups = given;
    isNew = true;
  };
  return {
    groups: () => groups,
    stepCount: () => planned + inserted.length,
    change,
    insert(step, given) {
      inserted.push(step);
      change(given);
    },
    isNew: () => isNew,
    tell({ entersGroup, changed }) {
      const tells = isNew || entersGroup || changed.some(({ stepIndex }) => stepIndex >= planned);
      isNew = false;
      return tells ? told() : {};
    },
    told,
  };
}

type StepTransitions = {
  /** The newest transition of each step, by step index. */
  all: ReadonlyMap<number, StepTransition>;
  queued(step: PlannedStep, at: number): void;
  /** A step that was not handed to Temporal: held by an operator, or waiting again. */
  parked(step: PlannedStep, status: 'Paused' | 'Waiting', note?: string): void;
  /** What the expressions of a step came to; every later transition of the step carries it. */
  evaluated(step: PlannedStep, evaluation: Evaluation): void;
  /** The workflow itself carries the step out; `note` says what it waits for. */
  began(step: PlannedStep, at: number, note: string): void;
  /** Recorded once: returns the first outcome, which stays. */
  ended(step: PlannedStep, outcome: StepOutcome): StepOutcome;
  /** Undefined before the first transition of the step. */
  latest(step: PlannedStep): StepTransition | undefined;
  statusOf(step: PlannedStep): StepStatus;
  /** Null while the step has not ended. */
  outcomeOf(step: PlannedStep): StepOutcome | null;
  /** What changed since the last call. */
  takeChanged(): StepTransition[];
};

/** Outcomes inherited from an earlier execution are there from the start and never count as changed. */
function createStepTransitions(inherited: readonly InheritedOutcome[] = []): StepTransitions {
  const all = new Map<number, StepTransition>(
    inherited.map(({ stepIndex, outcome }) => [
      stepIndex,
      { stepIndex, status: outcome.status, queuedAt: null, outcome },
    ]),
  );
  const changed = new Set<number>();
  const evaluations = new Map<number, Evaluation>();
  const change = (transition: StepTransition): void => {
    const evaluation = evaluations.get(transition.stepIndex);
    all.set(transition.stepIndex, evaluation ? { ...transition, evaluation } : transition);
    changed.add(transition.stepIndex);
  };
  return {
    all,
    queued: ({ stepIndex }, at) =>
      change({ stepIndex, status: 'Queued', queuedAt: at, outcome: null }),
    parked({ stepIndex }, status, note) {
      const why = note === undefined ? {} : { note };
      change({ stepIndex, status, queuedAt: null, outcome: null, ...why });
    },
    evaluated: ({ stepIndex }, evaluation) => void evaluations.set(stepIndex, evaluation),
    began({ stepIndex }, startedAt, note) {
      if (all.get(stepIndex)?.outcome) return;
      change({ stepIndex, status: 'InProgress', queuedAt: null, startedAt, outcome: null, note });
    },
    ended({ stepIndex, limits }, given) {
      const before = all.get(stepIndex);
      if (before?.outcome) return before.outcome;
      const queuedAt = before?.queuedAt ?? null;
      const startedAt = given.startedAt ?? before?.startedAt ?? null;
      const outcome = { ...given, startedAt };
      const limited = limits ? ({ limited: true } as const) : {};
      change({ stepIndex, status: outcome.status, queuedAt, outcome, ...limited });
      return outcome;
    },
    latest: ({ stepIndex }) => all.get(stepIndex),
    statusOf: ({ stepIndex }) => all.get(stepIndex)?.status ?? 'Waiting',
    outcomeOf: ({ stepIndex }) => all.get(stepIndex)?.outcome ?? null,
    takeChanged() {
      const transitions = [...changed].flatMap((index) => all.get(index) ?? []);
      changed.clear();
      return transitions;
    },
  };
}

/** The Web UI keeps at most 20,000 bytes of details; of longer plans, the steps that moved last are shown. */
const maxRows = 60;

/** Shown above the table; null while the execution runs normally. */
type Headline = { status: ExecutionStatus; reason: string | null; isFinal: boolean } | null;

/** The progress of an execution as a markdown table, for the Temporal Web UI. */
function progressTable(
  groups: Plan['groups'],
  latest: ReadonlyMap<number, StepTransition>,
  headline: Headline,
): string {
  const steps = groups.flat();
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
    ...(headline && !headline.isFinal ? ['', progress] : []),
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
