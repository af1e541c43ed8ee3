import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../run-schedule.test.ts');
