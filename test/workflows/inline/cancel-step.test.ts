import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../cancel-step.test.ts');
