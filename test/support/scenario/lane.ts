/** The lane that the steps of a test file take: whole test files run in each. */
import type { Lane } from '../../../src/domain/execution/inline.ts';

let current: Lane = 'Regular';

/** For the test files that are imported from here on. */
export function useLane(lane: Lane): void {
  current = lane;
}

/** The step in the lane of the tests; a step that says where it runs stays as it is. */
export function inLane<S extends object>(step: S): S {
  return current === 'Regular' ? step : { dispatch: current, ...step };
}
