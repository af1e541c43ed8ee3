/** What can be done with many schedules at once. */
import type { BulkAct } from '../bulk/bulk-bar.tsx';

export const scheduleActs: readonly BulkAct[] = [
  {
    kind: 'RunSchedules',
    verb: 'Run now',
    effect:
      'Each runs at once, or waits or is skipped as its overlap policy says. Parameters have their defaults.',
  },
  { kind: 'EnableSchedules', verb: 'Enable', effect: 'Each fires at its next time.' },
  {
    kind: 'DisableSchedules',
    verb: 'Disable',
    effect: 'None fires until it is enabled again. What runs now continues.',
  },
  {
    kind: 'DeleteSchedules',
    verb: 'Delete',
    effect: 'They are gone for good. Their executions stay in the history.',
    danger: true,
  },
];
