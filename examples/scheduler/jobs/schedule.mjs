// schedule(): a job that repeats, and its first run.
// Run it beside a running `npm start`: node examples/scheduler/jobs/schedule.mjs
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

const job = await scheduler.schedule({ name: 'Example: schedule', handler, every: '10s' });
console.log(`${job.slug} is ${job.status}: ${job.timing}, next at ${job.nextRunAt}`);

let seen = await scheduler.getJob(job.id);
while (seen.lastRun?.status !== 'Completed') {
  await delay(250);
  seen = await scheduler.getJob(job.id);
}
console.log(`first run: ${seen.lastRun.status}, the job is ${seen.status}`);

await scheduler.unschedule(job.id);
