import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../outages.test.ts');
