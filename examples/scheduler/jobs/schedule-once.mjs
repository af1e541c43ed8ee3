// scheduleOnce(): a job that runs at one instant, and is completed then.
// Run it beside a running `npm start`: node examples/scheduler/jobs/schedule-once.mjs
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

const at = new Date(Date.now() + 3_000);
const job = await scheduler.scheduleOnce({ name: 'Example: scheduleOnce', handler, at });
console.log(`${job.slug} is ${job.status}, due at ${job.nextRunAt}`);

let seen = await scheduler.getJob(job.id);
while (seen.status !== 'Completed') {
  await delay(250);
  seen = await scheduler.getJob(job.id);
}
console.log(`${seen.slug} is ${seen.status}: ${seen.lastRun.status}`);

await scheduler.unschedule(job.id);
