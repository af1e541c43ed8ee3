/** The lane that the steps of a test file take: whole test files run in each. */
import { type Lane, longestInlineSeconds } from '../../../src/domain/inline/dispatch.ts';

let current: Lane = 'Regular';

/** For the test files that are imported from here on. */
export function useLane(lane: Lane): void {
  current = lane;
}

export function laneOfTests(): Lane {
  return current;
}

/** The step in the lane of the tests. */
export function inLane<S extends object>(step: S): S {
  return current === 'Regular' ? step : { dispatch: current, ...step };
}

const workerSteps: readonly unknown[] = ['Http', 'RunProfile', 'Shell', 'Executable', 'Sql'];

/** A body of the API whose steps take the lane of the tests, where they can. */
export function bodyInLane(body: unknown): unknown {
  const { steps } = (body ?? {}) as { steps?: unknown };
  if (current === 'Regular' || !Array.isArray(steps)) return body;
  return { ...(body as object), steps: steps.map((step: object) => stepInLane(step)) };
}

function stepInLane(step: { type?: unknown; pool?: unknown; timeoutSeconds?: number }): object {
  const isShort = (step.timeoutSeconds ?? 0) <= longestInlineSeconds;
  const can = workerSteps.includes(step.type) && step.pool === undefined && isShort;
  return can ? inLane(step) : step;
}
