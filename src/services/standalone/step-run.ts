/** Runs one step alone, as it is written: also one that no schedule has, or has only in another form. */
import { toDefinitionOrder } from '../../contract/schedule/definition.ts';
import { refusalAtStep } from '../../contract/steps/step-mistakes.ts';
import { fillSteps, type StepBody } from '../../contract/steps/steps.ts';
import { toSlug } from '../../domain/identifiers.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Parameters, ParameterValues } from '../../domain/schedule/parameters.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import type { StoredExecution } from '../../store/executions/executions.ts';
import type { AwaitsApproval } from '../people/approval-requests.ts';
import type { Principal } from '../principal.ts';
import { getSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { type KeptSchedule, runKept, standaloneSlug } from './standalone-run.ts';

export type StepRun = {
  step: StepBody;
  /** Id, slug or name of the schedule that it is a step of. */
  schedule: string | undefined;
  /** What its expressions may read; by default what the schedule declares. */
  declarations: Parameters | undefined;
  parameters: ParameterValues | undefined;
  /** Chosen before the first try, so that a repeat starts nothing more. */
  executionId: string;
  reason: string | undefined;
  isDry: boolean;
};

/**
 * Everything that a write of a schedule with this step is refused for, it is refused for, and where four eyes are
 * required, a command waits for another user.
 * @throws ProblemError `execution-overlap` while the same step still runs alone.
 */
export async function runStepNow(
  deps: ServiceDeps,
  principal: Principal,
  { step, schedule: ref, declarations, ...run }: StepRun,
): Promise<StoredExecution | AwaitsApproval> {
  const schedule =
    ref === undefined
      ? null
      : await deps.database.read(principal.tenantId, (tx) => getSchedule(tx, ref));
  const kept = keptForStep(aloneOf(step), {
    owner: schedule?.id ?? principal.initiator.id,
    of: schedule && { slug: schedule.slug, name: schedule.definition.name },
    parameters: declarations ?? schedule?.definition.parameters ?? {},
  });
  try {
    return await runKept(deps, principal, { ...run, kept });
  } catch (error) {
    throw error instanceof ProblemError ? refusalAtStep(error) : error;
  }
}

/** Without what relates it to other steps. */
function aloneOf(step: StepBody): StepBody {
  const { mode: _mode, finally: _last, compensates: _undone, ...rest } = step;
  const { skipRestIfUnchanged: _rest, ...alone } = rest;
  return alone;
}

type Origin = {
  /** One schedule is kept for each step of each of them. */
  owner: string;
  of: { slug: string; name: string } | null;
  parameters: Parameters;
};

function keptForStep(step: StepBody, { owner, of, parameters }: Origin): KeptSchedule {
  const key = step.key ?? toSlug(step.name);
  const [wanted] = fillSteps([step]);
  const definition = {
    steps: [step],
    ...(Object.keys(parameters).length > 0 && { parameters }),
  };
  const textOf = (value: unknown): string => JSON.stringify(value);
  return {
    slug: standaloneSlug(of?.slug ?? toSlug(step.name), [owner, key]),
    name: of ? `${of.name}: ${step.name}` : step.name,
    description: 'Kept by Carillon for runs of this step alone.',
    definition,
    fits: (stored: Definition) => {
      const { steps, parameters: declared = {} } = toDefinitionOrder(stored);
      return textOf(steps) === textOf([wanted]) && isSame(declared, parameters);
    },
  };
}

function isSame(stored: Parameters, given: Parameters): boolean {
  const sorted = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, one]) => [name, sorted(one)]);
  return JSON.stringify(sorted(stored)) === JSON.stringify(sorted(given));
}
