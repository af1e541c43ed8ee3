import { isAutomatic, repeatingPart, type Timing } from '../../domain/schedule/timing.ts';
import { nextFires } from '../fires/next-fires.ts';
import { TimingError } from '../timing-error.ts';

/**
 * Throws TimingError unless the timing can be read and, when it fires automatically, still has a fire after
 * the given moment. Some valid expressions never fire, such as one that follows elapsed time and names only
 * minutes inside a yearly gap.
 */
export function checkTiming(timing: Timing, after: Date): void {
  // A milestone that is overdue is tried at once, and one without its anchor waits.
  if (!isAutomatic(timing) || timing.type === 'Milestone') return;
  if (nextFires(timing, { after, count: 1 }).length > 0) return;
  throw neverFires(timing, after);
}

function neverFires(timing: Timing, after: Date): TimingError {
  const code = 'never-fires';
  const now = after.toISOString();
  if (timing.type === 'OneTime') {
    const remedy = 'write a time to come, or start the schedule by hand';
    return new TimingError({
      code,
      field: 'at',
      text: timing.at,
      reason: 'is in the past',
      remedy,
    });
  }
  const rest = { code, reason: `leaves no fire after ${now}` } as const;
  if (timing.type === 'Limited' && timing.until !== null) {
    const remedy = 'write a later one, or start the schedule by hand';
    return new TimingError({ ...rest, field: 'until', text: timing.until, remedy });
  }
  const repeating = repeatingPart(timing);
  if (repeating?.type === 'Cron') {
    return new TimingError({
      code,
      field: 'expression',
      text: repeating.expression,
      reason: `never fires in ${repeating.timeZone}`,
      remedy: 'choose a time of day that exists on its dates',
    });
  }
  return new TimingError({ ...rest, field: 'startAt', text: '', remedy: 'write another start' });
}
