import type { RepeatingTiming, Timing } from '../domain/timing.ts';

/** The same timing with its fields in the order of the contract; nothing in it is looked at. */
export function toTimingOrder(timing: Timing): Timing {
  switch (timing.type) {
    case 'Cron':
    case 'Interval':
      return inOrder(timing);
    case 'OneTime':
      return { type: 'OneTime', at: timing.at, timeZone: timing.timeZone };
    case 'Limited': {
      const { type, startAt, until, maxExecutions } = timing;
      return { type, timing: inOrder(timing.timing), startAt, until, maxExecutions };
    }
    case 'Milestone': {
      const { type, anchor, anchorAt, offsetsSeconds } = timing;
      return { type, anchor, anchorAt, offsetsSeconds };
    }
    case 'AfterSchedule':
      return { type: timing.type, schedule: timing.schedule, outcomes: timing.outcomes };
    case 'Event':
      return { type: 'Event', source: timing.source, name: timing.name };
    case 'Manual':
      return { type: 'Manual' };
  }
}

function inOrder(timing: RepeatingTiming): RepeatingTiming {
  if (timing.type === 'Cron') {
    return { type: 'Cron', expression: timing.expression, timeZone: timing.timeZone };
  }
  const { type, everySeconds, offsetSeconds, startAt } = timing;
  return { type, everySeconds, offsetSeconds, startAt };
}
