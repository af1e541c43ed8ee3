/** One group: all its steps at once; it ends when every one of them has ended. */
import type { EndedStep } from '../src/domain/outcome.ts';
import type { PlannedStep } from '../src/domain/plan.ts';
import { walkStep } from './walk-step.ts';
import type { Walk } from './walk-step.ts';

/** Step walks answer outcomes and do not throw, so one failing sibling never hides another. */
export async function runGroup(group: readonly PlannedStep[], walk: Walk): Promise<EndedStep[]> {
  return Promise.all(
    group.map(async (step) => {
      const outcome = await walkStep(step, walk);
      walk.ledger.ended(step, outcome);
      return { step, outcome };
    }),
  );
}
