/** One step under the operator's hand: held before it starts, overruled or given up while it runs. */
import { CancellationScope, condition } from '@temporalio/workflow';
import { unstartedOutcome } from '../src/domain/outcome.ts';
import type { StepOutcome } from '../src/domain/outcome.ts';
import type { PlannedStep } from '../src/domain/plan.ts';
import type { Cancellation } from './cancellation.ts';
import type { Controls } from './controls.ts';
import type { Ledger } from './ledger.ts';
import { runStep } from './run-step.ts';
import type { ExecutionContext } from './run-step.ts';
import type { StepScopes } from './step-scopes.ts';

/** Everything the walk of one execution works with. */
export type Walk = {
  context: ExecutionContext;
  ledger: Ledger;
  controls: Controls;
  cancellation: Cancellation;
  scopes: StepScopes;
};

/** How long the walk waits for a step that an operator has ended, before it goes on without it. */
const stopGraceMs = 60_000;

/**
 * Answers the step's outcome, which is in the ledger by then. The SDK notes a stack trace for every
 * promise of workflow code, which costs more than all else a walk does: hence no promise more than
 * needed here and in what it calls.
 */
export function walkStep(
  step: PlannedStep,
  scope: CancellationScope,
  walk: Walk,
): Promise<StepOutcome> {
  const { controls } = walk;
  if (!controls.isHeld(step)) return startStep(step, scope, walk);
  return controls.released(step).then(() => startStep(step, scope, walk));
}

function startStep(step: PlannedStep, scope: CancellationScope, walk: Walk): Promise<StepOutcome> {
  const { ledger, cancellation } = walk;
  const settled = ledger.outcomeOf(step);
  if (settled) return Promise.resolve(settled);
  if (!cancellation.requested()) return superviseStep(step, scope, walk);
  const message = 'the execution was cancelled before it';
  return Promise.resolve(ledger.ended(step, unstartedOutcome('NotRun', message, Date.now())));
}

function superviseStep(
  step: PlannedStep,
  scope: CancellationScope,
  { context, ledger, controls }: Walk,
): Promise<StepOutcome> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const goOn = (): void => {
      controls.left(step);
      resolve(ledger.ended(step, givenUp(step, ledger)));
    };
    /** The next group must not meet effects of this one, unless the step does not answer at all. */
    const stop = async (): Promise<void> => {
      scope.cancel();
      await CancellationScope.nonCancellable(() => condition(() => answered, stopGraceMs));
      goOn();
    };
    controls.entered(step, { overruled: () => void stop().catch(reject), abandoned: goOn });
    runStep(step, { context, ledger, scope }).then((outcome) => {
      answered = true;
      // An operator who has ended the step waits for its answer, which changes nothing any more.
      if (ledger.outcomeOf(step)) return;
      controls.left(step);
      resolve(ledger.ended(step, outcome));
    }, reject);
  });
}

/** The effect may still be going on; nobody waits for it any more. */
function givenUp(step: PlannedStep, ledger: Ledger): StepOutcome {
  const outcome = unstartedOutcome('Cancelled', 'did not stop in time', Date.now());
  const startedAt = ledger.latest(step)?.queuedAt ?? null;
  return { ...outcome, code: 'step-cancelled', startedAt, attempts: 1 };
}
