/** Walks a definition with given outcomes of its steps, by the rules of the real walk; calls nothing. */
import { planCleanUp } from '../domain/execution/clean-up.ts';
import {
  type EndedStep,
  type ExecutionOutcome,
  judgeExecution,
} from '../domain/execution/outcome.ts';
import { evaluatedOutcome, type StepOutcome, toFacts } from '../domain/execution/step-result.ts';
import {
  beginWalk,
  concludeWalk,
  endGroup,
  leftOutcome,
  nextMove,
} from '../domain/execution/walk.ts';
import { planGroups, type PlannedStep } from '../domain/schedule/plan.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import type { Evaluation } from '../domain/step-data/evaluation.ts';
import { readVariables } from '../domain/step-data/read-variables.ts';
import type { ExecutionVariables } from '../domain/step-data/variables.ts';
import { evaluateStep } from '../expressions/evaluate-step.ts';
import { planExpressions } from '../expressions/plan-expressions.ts';

/** How a step ends when its effect takes place; what is left out is as of a success that says nothing. */
export type GivenOutcome = Partial<
  Pick<
    StepOutcome,
    'status' | 'code' | 'message' | 'httpStatus' | 'exitCode' | 'counts' | 'outputs' | 'attempts'
  >
>;

export type Simulation = {
  variables: ExecutionVariables;
  /** By step key. A step without one completes. */
  outcomes: ReadonlyMap<string, GivenOutcome>;
};

export type SimulatedStep = {
  step: PlannedStep;
  outcome: StepOutcome;
  evaluation: Evaluation | null;
  /** It took effect, and no outcome was given for it. */
  assumed: boolean;
};

export type Simulated = { outcome: ExecutionOutcome; steps: readonly SimulatedStep[] };

const at = 0;

export function simulate(definition: Pick<Definition, 'steps'>, given: Simulation): Simulated {
  const groups = planExpressions(planGroups(definition), definition.steps);
  const plan = { groups, variables: given.variables };
  const done = new Map<number, SimulatedStep>();
  const outcomeOf = ({ stepIndex }: PlannedStep) => done.get(stepIndex)?.outcome ?? null;
  const run = (step: PlannedStep): EndedStep => {
    const simulated = simulateStep(step, { plan, outcomes: given.outcomes, outcomeOf });
    done.set(step.stepIndex, simulated);
    return simulated;
  };
  const leave = ({ step, outcome }: { step: PlannedStep; outcome: StepOutcome }): EndedStep => {
    done.set(step.stepIndex, { step, outcome, evaluation: null, assumed: false });
    return { step, outcome };
  };
  let walk = beginWalk(plan);
  for (;;) {
    const next = nextMove(walk, { cancelled: false });
    if (next.move === 'RunGroup') {
      walk = endGroup(walk, next.steps.map(run));
      continue;
    }
    for (const step of next.steps) leave({ step, outcome: leftOutcome(next.skipsRest, at) });
    break;
  }
  const ended = concludeWalk(walk, { at, skipsRest: walk.skipsRest });
  const cleanUp = planCleanUp(plan, ended, { cancelled: false });
  const cleaned = [
    ...cleanUp.skipped.map(({ step, reason }) => leave({ step, outcome: leftOutcome(reason, at) })),
    ...cleanUp.groups.flat().map(run),
  ];
  const steps = groups.flat().flatMap(({ stepIndex }) => done.get(stepIndex) ?? []);
  return { outcome: judgeExecution([...ended, ...cleaned], null), steps };
}

type Stage = {
  plan: { groups: PlannedStep[][]; variables: ExecutionVariables };
  outcomes: Simulation['outcomes'];
  outcomeOf: (step: PlannedStep) => StepOutcome | null;
};

function simulateStep(step: PlannedStep, { plan, outcomes, outcomeOf }: Stage): SimulatedStep {
  const { expressions, type, settings, key } = step;
  const given = outcomes.get(key);
  const ends = { step, outcome: toOutcome(given ?? {}), assumed: given === undefined };
  if (!expressions) return { ...ends, evaluation: null };
  const { condition } = expressions;
  const variables = readVariables(step, plan, outcomeOf);
  const evaluated = evaluateStep({ type, settings, condition }, variables);
  const { evaluation } = evaluated;
  if (evaluated.verdict === 'Run') return { ...ends, evaluation };
  const outcome = evaluatedOutcome(evaluated, at);
  return { step, outcome, evaluation, assumed: false };
}

function toOutcome(given: GivenOutcome): StepOutcome {
  const { status = 'Completed', code = null, message = '', attempts = 1 } = given;
  const times = { startedAt: at, endedAt: at };
  return { status, code, message, ...times, attempts, ...toFacts(given), worker: null };
}
