// getJobHistory(): what ran, in pages and periods.
// Run it beside a running `npm start`: node examples/scheduler/executions/get-job-history.mjs
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
  name: 'Example: getJobHistory',
  handler,
  every: '10s',
  limit: { count: 2 },
});

let seen = await scheduler.getJob(job.id);
while (seen.status !== 'Completed') {
  await delay(250);
  seen = await scheduler.getJob(job.id);
}

const from = new Date(Date.now() - 3_600_000).toISOString();
let page = await scheduler.getJobHistory(job.id, { from, status: 'Completed', limit: 1 });
for (;;) {
  for (const { status, trigger } of page.items) console.log(`${status}, started by ${trigger}`);
  if (page.nextCursor === null) break;
  const { nextCursor: cursor } = page;
  page = await scheduler.getJobHistory(job.id, { from, status: 'Completed', limit: 1, cursor });
}

await scheduler.unschedule(job.id);
