import { useLane } from '../../support/scenario/lane.ts';

useLane('Inline');
await import('../steps/stored-secrets.test.ts');
