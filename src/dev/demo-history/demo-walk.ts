/** One execution of the demo history: walked and judged by the rules of the real ones. */
import { demoInitiator } from '../../domain/execution/demo.ts';
import { type EndedStep, judgeExecution } from '../../domain/execution/outcome.ts';
import { retryDelaySeconds } from '../../domain/execution/retry.ts';
import type { StepOutcome } from '../../domain/execution/step-result.ts';
import {
  beginWalk,
  concludeWalk,
  endGroup,
  nextMove,
  type Walk,
} from '../../domain/execution/walk.ts';
import { demoWorkflowId, temporalScheduleId } from '../../domain/identifiers.ts';
import { planGroups, type PlannedStep } from '../../domain/schedule/plan.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import type { DemoAttempt, DemoExecution, DemoStep } from '../../store/executions/demo-history.ts';
import type { Dice } from './dice.ts';
import { type Fault, type Try, tryStep } from './step-tries.ts';

export type DemoSchedule = { id: string; slug: string; revision: number; definition: Definition };

/** What all executions of a history have in common. */
export type DemoPlace = { tenantSlug: string; systemsUrl: string; dice: Dice };

export type DemoRun = {
  schedule: DemoSchedule;
  queuedAt: number;
  slowness: number;
  /** Of its tries from the first on, by index of the step; the others succeed. */
  faults: ReadonlyMap<number, readonly Fault[]>;
  /** So many groups end, then it is cancelled. */
  cancelledAfter?: number;
};

const worker = 'demo history';

/** Ids are those of its time, so that lists by id have it in its place. */
export function walkDemo(place: DemoPlace, run: DemoRun): DemoExecution {
  const { dice, tenantSlug } = place;
  const { schedule, queuedAt, cancelledAfter = Infinity } = run;
  const { id: scheduleId, slug, revision, definition } = schedule;
  const groups = planGroups(definition);
  const id = dice.idAt(queuedAt);
  const startedAt = queuedAt + dice.between(15, 40);
  const done = new Map<number, Omit<DemoStep, 'outcome'>>();
  let at = startedAt + dice.between(8, 25);
  let walk = beginWalk({ groups });
  for (;;) {
    const move = nextMove(walk, { cancelled: walk.groupIndex >= cancelledAfter });
    if (move.move === 'Leave') break;
    const queued = at;
    const steps = move.steps.map((step) => runStep(place, { run, step, id, queuedAt: queued }));
    for (const one of steps) done.set(one.step.stepIndex, one);
    at = Math.max(...steps.map(({ outcome }) => outcome.endedAt)) + dice.between(4, 12);
    walk = endGroup(walk, steps);
  }
  return {
    id,
    runId: dice.idAt(startedAt),
    workflowId: demoWorkflowId(temporalScheduleId(tenantSlug, slug), id),
    schedule: {
      id: scheduleId,
      slug,
      name: definition.name,
      revision,
      overlap: definition.overlap,
    },
    initiator: demoInitiator,
    ...conclude(walk, { at, isCancelled: walk.groupIndex >= cancelledAfter, done }),
    ...{ queuedAt, startedAt, endedAt: at },
    groupIndex: walk.groupIndex - 1,
    groupCount: groups.length,
  };
}

type Conclusion = {
  at: number;
  isCancelled: boolean;
  done: ReadonlyMap<number, Omit<DemoStep, 'outcome'>>;
};

function conclude(walk: Walk, { at, isCancelled, done }: Conclusion) {
  const reason = `cancelled by ${demoInitiator.name}: maintenance of the directory`;
  const ended = concludeWalk(walk, { at, skipsRest: walk.skipsRest });
  const { status, error } = judgeExecution(ended, isCancelled ? { reason } : null);
  const outcomes = new Map(ended.map((one) => [one.step.stepIndex, one.outcome]));
  const steps = walk.groups.flat().flatMap((step) => {
    const outcome = outcomes.get(step.stepIndex);
    const { queuedAt = null, attempts = [] } = done.get(step.stepIndex) ?? {};
    return outcome ? [{ step, queuedAt, outcome, attempts }] : [];
  });
  return { status, error, steps };
}

type StepPlace = { run: DemoRun; step: PlannedStep; id: string; queuedAt: number };

function runStep(
  { systemsUrl, dice }: DemoPlace,
  { run, step, id, queuedAt }: StepPlace,
): DemoStep & EndedStep {
  const faults = run.faults.get(step.stepIndex) ?? [];
  const tried = { step, executionId: id, systemsUrl, slowness: run.slowness, dice };
  const attempts: DemoAttempt[] = [];
  let startedAt = queuedAt + dice.between(12, 60);
  for (;;) {
    const attempt = attempts.length + 1;
    const one = tryStep(tried, faults[attempt - 1]);
    const endedAt = startedAt + one.ms;
    const isLast = one.status === 'Completed' || !one.retryable || attempt > step.retry.maxRetries;
    const nextAttemptAt = isLast ? null : endedAt + retryDelaySeconds(step.retry, attempt) * 1_000;
    attempts.push(toAttempt(one, { attempt, startedAt, endedAt, nextAttemptAt }));
    if (nextAttemptAt === null) {
      const outcome = toOutcome(one, { attempts: attempt, startedAt, endedAt });
      return { step, queuedAt, outcome, attempts };
    }
    startedAt = nextAttemptAt + dice.between(5, 20);
  }
}

type AttemptTimes = Pick<DemoAttempt, 'attempt' | 'startedAt' | 'endedAt' | 'nextAttemptAt'>;

function toAttempt(
  { status, code, message, httpStatus, exitCode, output, request, log }: Try,
  times: AttemptTimes,
): DemoAttempt {
  const lines = log.map((line) => ({ ...line, at: times.endedAt - 5 }));
  return {
    ...times,
    status,
    code,
    message,
    httpStatus,
    exitCode,
    output,
    request,
    worker,
    log: lines,
  };
}

function toOutcome(
  { status, code, message, warnings, httpStatus, exitCode, output, counts }: Try,
  times: Pick<StepOutcome, 'attempts' | 'startedAt' | 'endedAt'>,
): StepOutcome {
  const facts = { httpStatus, exitCode, output, counts, outputs: null };
  const ended = warnings ? 'CompletedWithWarnings' : status;
  return { ...times, ...facts, status: ended, code, message, worker };
}
