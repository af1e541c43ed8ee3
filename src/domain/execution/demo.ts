/** Demo history: executions that did not run. They are shown with the others, and nothing is judged by them. */
import type { ExecutionTrigger, Initiator } from '../audit.ts';
import type { ProblemCode } from '../problem.ts';

/** Who started what did not run. */
export const demoInitiator: Initiator = { type: 'system', id: 'demo', name: 'demo history' };

/** Why nothing can be done to it; null for every other execution. */
export function refuseDemo(
  trigger: ExecutionTrigger,
): { code: Extract<ProblemCode, 'execution-is-demo'>; detail: string } | null {
  if (trigger !== 'Demo') return null;
  return {
    code: 'execution-is-demo',
    detail: 'it is demo history and did not run; run its schedule instead',
  };
}
