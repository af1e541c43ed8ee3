import type { Timing } from '../domain/timing.ts';
import { nextFires } from './next-fires.ts';
import { TimingError } from './timing-error.ts';

/**
 * Throws TimingError unless the timing can be read and, when it is meant to fire by itself, still
 * has a fire after the given moment. Some expressions are sound by themselves and yet never fire,
 * as one that follows elapsed time and asks only for minutes inside a yearly gap.
 */
export function checkTiming(timing: Timing, after: Date): void {
  if (timing.type === 'Manual') return;
  if (nextFires(timing, { after, count: 1 }).length > 0) return;
  throw new TimingError({
    code: 'never-fires',
    field: 'expression',
    text: timing.expression,
    reason: `never fires in ${timing.timeZone}`,
    remedy: 'choose a time of day that exists on its dates',
  });
}
