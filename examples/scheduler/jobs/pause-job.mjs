// pauseJob(): no fires, with a reason, until it is resumed or until an instant.
// Run it beside a running `npm start`: node examples/scheduler/jobs/pause-job.mjs
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

const job = await scheduler.schedule({ name: 'Example: pauseJob', handler, cron: '0 6 * * *' });
const paused = await scheduler.pauseJob(job.id, { reason: 'the vendor migrates' });
console.log(`${paused.status}: ${paused.statusReason}, next at ${paused.nextRunAt}`);

await scheduler.unschedule(job.id);
