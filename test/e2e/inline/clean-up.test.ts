import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../steps/clean-up.test.ts');
