import { defineConfig } from 'vitest/config';
import { createCountReporter } from './test/support/count-reporter.ts';

/** Rooms without any server: `vitest run --project pure` answers in seconds. */
const PURE = [
  'domain',
  'timing',
  'expressions',
  'rehearsal',
  'contract',
  'cli',
  'bench',
  'house',
  'production',
  'web',
].map((room) => `test/${room}/**/*.test.ts`);

/** Rooms whose files leave nothing behind in their process: failpoints, environment, clock. */
const SHARING = [
  'admission',
  'api/executions',
  'api/operations',
  'api/people',
  'api/plan',
  'api/schedules',
].map((room) => `test/${room}/**/*.test.ts`);

const globalSetup = ['test/support/global-setup.ts'];

// The tool asks for a default export.
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    // Scenarios of a kill mostly wait for leases and heartbeats to run out.
    maxConcurrency: 12,
    reporters: ['default', createCountReporter()],
    projects: [
      // They share their modules: loading them again for each file took longer than the tests.
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      // A process for each file loaded the product again: half of the processor time of these files.
      {
        extends: true,
        test: { name: 'sharing', include: SHARING, isolate: false, globalSetup },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...PURE, ...SHARING],
          globalSetup,
        },
      },
    ],
  },
});
