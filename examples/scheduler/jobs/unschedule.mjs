// unschedule(): no further fires; what ran can still be read.
// Run it beside a running `npm start`: node examples/scheduler/jobs/unschedule.mjs
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

const at = new Date(Date.now() + 2_000);
const job = await scheduler.scheduleOnce({ name: 'Example: unschedule', handler, at });

let seen = await scheduler.getJob(job.id);
while (seen.status !== 'Completed') {
  await delay(250);
  seen = await scheduler.getJob(job.id);
}

await scheduler.unschedule(job.id);
const { items } = await scheduler.getJobHistory(job.id);
console.log(`unscheduled; its history still has ${items.length} execution: ${items[0].status}`);
try {
  await scheduler.getJob(job.id);
} catch (error) {
  console.log(error.code);
}
