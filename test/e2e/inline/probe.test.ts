import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../steps/probe.test.ts');
