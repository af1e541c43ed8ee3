// resumeJob(): fires again; tells which fires did not run in the meantime.
// Run it beside a running `npm start`: node examples/scheduler/jobs/resume-job.mjs
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, createScheduler } from 'carillon/client';

const scheduler = createScheduler(
  createClient({
    url: process.env.CARILLON_API_URL ?? 'http://127.0.0.1:8080',
    token: process.env.CARILLON_TOKEN,
  }),
);
const handler = {
  type: 'RunProfile',
  name: 'Import people',
  connectedSystem: 'hr',
  runProfile: 'DeltaImport',
};

const job = await scheduler.schedule({ name: 'Example: resumeJob', handler, every: '10s' });
await scheduler.pauseJob(job.id);
await delay(11_000);
const resumed = await scheduler.resumeJob(job.id, { reason: 'the vendor is done' });
console.log(`${resumed.status}; did not run: ${resumed.notRun.count}`);

await scheduler.unschedule(job.id);
