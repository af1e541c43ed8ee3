import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../steps/step-data.test.ts');
