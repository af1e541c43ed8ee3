/** One group: all its steps at once; it ends when every one of them has ended. */
import type { EndedStep } from '../src/domain/outcome.ts';
import type { PlannedStep } from '../src/domain/plan.ts';
import { walkStep } from './walk-step.ts';
import type { Walk } from './walk-step.ts';

/** Step walks answer outcomes and do not throw, so one failing sibling never hides another. */
export async function runGroup(group: readonly PlannedStep[], walk: Walk): Promise<EndedStep[]> {
  const scopes = walk.scopes(group.length);
  const outcomes = await Promise.all(
    group.map((step, place) => walkStep(step, scopes[place]!, walk)),
  );
  return group.map((step, place) => ({ step, outcome: outcomes[place]! }));
}
