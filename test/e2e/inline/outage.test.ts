import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../outage.test.ts');
