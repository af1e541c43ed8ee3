import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../worker-killed.test.ts');
