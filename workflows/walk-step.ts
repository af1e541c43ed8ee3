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

/** Everything the walk of one execution works with. */
export type Walk = {
  context: ExecutionContext;
  ledger: Ledger;
  controls: Controls;
  cancellation: Cancellation;
};

/** How long the walk waits for a step that an operator has ended, before it goes on without it. */
const stopGraceMs = 60_000;

export async function walkStep(step: PlannedStep, walk: Walk): Promise<StepOutcome> {
  const { controls, cancellation } = walk;
  await controls.passHold(step);
  const settled = controls.settled(step);
  if (settled) return settled;
  if (cancellation.requested()) {
    return unstartedOutcome('NotRun', 'the execution was cancelled before it', Date.now());
  }
  return superviseStep(step, walk);
}

async function superviseStep(step: PlannedStep, walk: Walk): Promise<StepOutcome> {
  const { context, ledger, controls } = walk;
  const { given, answered } = controls.run(step);
  const scope = new CancellationScope();
  const running = scope.run(() => runStep(step, context, ledger));
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    answered();
  };
  running.then(stop, stop);
  const outcome = await Promise.race([running, given]);
  const settled = controls.settled(step);
  if (!settled) return outcome ?? givenUp(step, ledger);
  scope.cancel();
  // The next group must not meet effects of this one, unless the step does not answer at all.
  await CancellationScope.nonCancellable(() => condition(() => stopped, stopGraceMs));
  return settled;
}

/** The effect may still be going on; nobody waits for it any more. */
function givenUp(step: PlannedStep, ledger: Ledger): StepOutcome {
  const outcome = unstartedOutcome('Cancelled', 'did not stop in time', Date.now());
  const startedAt = ledger.latest(step)?.queuedAt ?? null;
  return { ...outcome, code: 'step-cancelled', startedAt, attempts: 1 };
}
