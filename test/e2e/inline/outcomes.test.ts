import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../outcomes.test.ts');
