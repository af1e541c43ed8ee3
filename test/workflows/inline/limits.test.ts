import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../limits/limits.test.ts');
