/** One group: all its steps at once; it ends when every one of them has ended. */
import type { EndedStep } from '../src/domain/outcome.ts';
import type { PlannedStep } from '../src/domain/plan.ts';
import type { Ledger } from './ledger.ts';
import { runStep } from './run-step.ts';
import type { ExecutionContext } from './run-step.ts';

/** Step walks answer outcomes and do not throw, so one failing sibling never hides another. */
export async function runGroup(
  group: readonly PlannedStep[],
  context: ExecutionContext,
  ledger: Ledger,
): Promise<EndedStep[]> {
  return Promise.all(
    group.map(async (step) => {
      const outcome = await runStep(step, context, ledger);
      ledger.ended(step, outcome);
      return { step, outcome };
    }),
  );
}
