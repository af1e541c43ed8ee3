/** What a definition would have made of an execution that ended: its recorded outcomes, walked again. */
import { wasEndedByPerson } from '../domain/execution/control.ts';
import { stoppingSteps } from '../domain/execution/outcome.ts';
import { type ExecutionStatus, isFinalStep, type StepStatus } from '../domain/execution/status.ts';
import {
  parametersOfPayload,
  type ParameterValues,
  resolveParameters,
} from '../domain/schedule/parameters.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import type { Evaluation } from '../domain/step-data/evaluation.ts';
import type { ExecutionVariables } from '../domain/step-data/variables.ts';
import { type GivenOutcome, simulate, type SimulatedStep } from './simulate.ts';

/** A recorded step, as far as it is walked again. */
export type RecordedStep = Required<Omit<GivenOutcome, 'status' | 'message'>> & {
  stepKey: string;
  status: StepStatus;
  message: string | null;
  worker: string | null;
};

export type RecordedExecution = {
  id: string;
  status: ExecutionStatus;
  parameters: ParameterValues | null;
  event: ExecutionVariables['event'];
  execution: NonNullable<ExecutionVariables['execution']>;
  steps: readonly RecordedStep[];
};

type RehearsedStep = {
  key: string;
  name: string;
  was: StepStatus | null;
  wouldBe: StepStatus;
  reason: string;
};

type RehearsedCondition = Pick<Evaluation, 'result' | 'inputs' | 'fault'> & {
  stepIndex: number;
  key: string;
  condition: string;
};

export type Rehearsed = {
  wouldBe: ExecutionStatus;
  error: string | null;
  stopsAt: { stepIndex: number; name: string } | null;
  changes: RehearsedStep[];
  assumed: string[];
  /** Of the steps that have one and that the execution would come to. */
  conditions: RehearsedCondition[];
};

export function rehearse(definition: Definition, recorded: RecordedExecution): Rehearsed {
  const declared = definition.parameters ?? {};
  const given = parametersOfPayload(declared, recorded.parameters ?? {});
  const { values, errors } = resolveParameters(declared, given);
  const [fault] = errors;
  if (fault) {
    const error = `could not start: ${fault.pointer} ${fault.message}`;
    return { wouldBe: 'Failed', error, stopsAt: null, changes: [], assumed: [], conditions: [] };
  }
  const ran = recorded.steps.filter(wasDecidedByItsEffect);
  const { outcome, steps } = simulate(definition, {
    variables: { parameters: values, event: recorded.event, execution: recorded.execution },
    outcomes: new Map(ran.map((step) => [step.stepKey, toGiven(step)])),
  });
  const [stopping] = stoppingSteps(steps);
  const before = new Map(recorded.steps.map(({ stepKey, status }) => [stepKey, status]));
  return {
    wouldBe: outcome.status,
    error: outcome.error,
    stopsAt: stopping ? { stepIndex: stopping.step.stepIndex, name: stopping.step.name } : null,
    changes: steps.flatMap((step) => changeOf(step, before.get(step.step.key) ?? null)),
    assumed: steps.flatMap(({ assumed, step }) => (assumed ? [step.key] : [])),
    conditions: steps.flatMap(conditionOf),
  };
}

/** What a rule skipped or did not reach says nothing about how its effect ends. */
function wasDecidedByItsEffect(step: RecordedStep): boolean {
  const { status, code } = step;
  if (!isFinalStep(status) || status === 'NotRun' || code === 'expression-failed') return false;
  return status !== 'Skipped' || wasEndedByPerson(step);
}

function toGiven(step: RecordedStep): GivenOutcome {
  const { status, message, stepKey: _key, worker: _worker, ...facts } = step;
  return isFinalStep(status) ? { ...facts, status, message: message ?? '' } : {};
}

function changeOf(
  { step, outcome, assumed }: SimulatedStep,
  was: StepStatus | null,
): RehearsedStep[] {
  if (was === outcome.status) return [];
  const { key, name } = step;
  const reason = assumed ? 'no recorded outcome; taken as completed' : outcome.message;
  return [{ key, name, was, wouldBe: outcome.status, reason }];
}

function conditionOf({ step, evaluation }: SimulatedStep): RehearsedCondition[] {
  if (!evaluation || evaluation.condition === null) return [];
  const { condition, result, inputs, fault } = evaluation;
  return [{ stepIndex: step.stepIndex, key: step.key, condition, result, inputs, fault }];
}

/** "with this edit 3 of 20 executions would end otherwise: 3 would stop at step 4 "Sync"". */
export function summarize(all: readonly (Rehearsed & { was: ExecutionStatus })[]): string {
  if (all.length === 0) return 'no execution has run yet: nothing to rehearse';
  const changed = all.filter(({ was, wouldBe }) => was !== wouldBe);
  if (changed.length === 0) {
    return `with this edit all of the ${all.length} executions would end as they did`;
  }
  const ends = new Map<string, number>();
  for (const { stopsAt, wouldBe } of changed) {
    const end = stopsAt
      ? `would stop at step ${stopsAt.stepIndex + 1} "${stopsAt.name}"`
      : `would be ${wouldBe}`;
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  const told = [...ends].map(([end, count]) => `${count} ${end}`).join(', ');
  return `with this edit ${changed.length} of ${all.length} executions would end otherwise: ${told}`;
}
