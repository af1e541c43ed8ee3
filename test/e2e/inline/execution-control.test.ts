import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../execution-control.test.ts');
