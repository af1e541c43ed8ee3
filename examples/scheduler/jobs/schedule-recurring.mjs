// scheduleRecurring(): a job that ends by itself after two runs.
// Run it beside a running `npm start`: node examples/scheduler/jobs/schedule-recurring.mjs
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

const job = await scheduler.scheduleRecurring({
  name: 'Example: scheduleRecurring',
  handler,
  every: '10s',
  limit: { count: 2 },
});
console.log(`${job.slug} is ${job.status}: ${job.timing}`);

let seen = await scheduler.getJob(job.id);
while (seen.status !== 'Completed') {
  await delay(250);
  seen = await scheduler.getJob(job.id);
}
const { items } = await scheduler.getJobHistory(job.id);
console.log(`${seen.slug} is ${seen.status} after ${items.length} runs`);

await scheduler.unschedule(job.id);
