import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, createScheduler } from '../../src/client/index.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';

const run = promisify(execFile);
const folder = new URL('../../examples/scheduler/', import.meta.url);

/** What each example prints; every method of the scheduler has one. */
const printed: Readonly<Record<string, readonly RegExp[]>> = {
  'jobs/schedule.mjs': [
    /example-schedule is Pending: Every 10 s/i,
    /first run: Completed, the job is Active/,
  ],
  'jobs/schedule-once.mjs': [/example-scheduleonce is Pending/, /is Completed: Completed/],
  'jobs/schedule-recurring.mjs': [/is Completed after 2 runs/],
  'jobs/reschedule.mjs': [/from ".*06:00.*" to ".*07:30.*"/],
  'jobs/unschedule.mjs': [/still has 1 execution: Completed/, /schedule-not-found/],
  'jobs/on-event.mjs': [/example-onevent \(Event\)/],
  'jobs/trigger-event.mjs': [/event employee.left starts 1 job/, /Completed, started by the event/],
  'jobs/get-job.mjs': [/Pending, Cron, UTC, tags example/, /true/],
  'jobs/list-jobs.mjs': [/tag: 1,2,3/, /paused: 2/, /event: 3/],
  'jobs/pause-job.mjs': [/Paused: disabled by .*: the vendor migrates, next at null/],
  'jobs/resume-job.mjs': [/^(Pending|Active); did not run: [12]/m],
  'jobs/cancel-job.mjs': [/Cancelled: disabled by .*not needed/, /in flight: Cancelled/],
  'executions/get-job-history.mjs': [/(Completed, started by Schedule\n){2}/],
  'executions/get-execution.mjs': [/Completed, due .*Z, started .*Z\nImport people Completed 1/],
  'executions/retry-execution.mjs': [
    /Failed: .*75/,
    /is new: true, linked: true/,
    /the retry: Failed/,
  ],
  'executions/get-metrics.mjs': [/\d+ executions, \d+ of them completed/],
  'executions/health-check.mjs': [/Up: database Up, Temporal Up, workers Up/],
  'executions/get-job-stats.mjs': [
    /1 completed, success rate 1/,
    /measured: true; step Import people: 1/,
  ],
};

let stack: Stack;
let project: string;
beforeAll(async () => {
  stack = await startStack();
  await stack.startWorker();
  // As in the folder of a user who installed the package.
  project = join(stack.directory, 'project');
  const installed = join(project, 'node_modules/carillon');
  mkdirSync(installed, { recursive: true });
  const built = join(installed, 'dist/client');
  await run(process.execPath, ['tools/build-client.js', built, '--no-types']);
  const root = new URL('../../', import.meta.url);
  cpSync(new URL('package.json', root), join(installed, 'package.json'));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  cpSync(folder, project, { recursive: true });
}, 300_000);
afterAll(() => stack.stop());

describe('the examples of the scheduler', () => {
  it('are one for each of its methods, and each is run', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.mjs'))
      .sort();
    expect(files).toEqual(Object.keys(printed).sort());
    const methods = Object.keys(createScheduler(createClient({ url: 'http://127.0.0.1:1' })));
    const named = files.map((file) =>
      (file.split('/')[1] ?? '')
        .replace('.mjs', '')
        .replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    );
    expect(named.sort()).toEqual(methods.sort());
    expect(methods).toHaveLength(18);
  });

  it.each(Object.entries(printed))(
    '%s',
    async (file, patterns) => {
      const env = { ...process.env, CARILLON_API_URL: stack.server.url };
      const { stdout } = await run(process.execPath, [join(project, file)], {
        env,
        timeout: 220_000,
      });
      for (const pattern of patterns) expect(stdout).toMatch(pattern);
    },
    240_000,
  );
});
