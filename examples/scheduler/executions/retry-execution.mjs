// retryExecution(): the failed steps again, as a new execution that names the old one.
// Run it beside a running `npm start`: node examples/scheduler/executions/retry-execution.mjs
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, createScheduler } from 'carillon/client';

const scheduler = createScheduler(
  createClient({
    url: process.env.CARILLON_API_URL ?? 'http://127.0.0.1:8080',
    token: process.env.CARILLON_TOKEN,
  }),
);
const handler = { type: 'Shell', name: 'Fails', script: 'exit 75' };

const at = new Date(Date.now() + 2_000);
const job = await scheduler.scheduleOnce({
  name: 'Example: retryExecution',
  handler,
  maxRetries: 0,
  at,
});

let seen = await scheduler.getJob(job.id);
while (seen.status !== 'Failed') {
  await delay(250);
  seen = await scheduler.getJob(job.id);
}

const failed = await scheduler.getExecution(seen.lastRun.id);
console.log(`${failed.status}: ${failed.error}`);
const retry = await scheduler.retryExecution(failed.id, { reason: 'the disk has room again' });
console.log(
  `the retry is new: ${retry.id !== failed.id}, linked: ${retry.retriedFrom === failed.id}`,
);
let again = await scheduler.getExecution(retry.id);
while (again.endedAt === null) {
  await delay(250);
  again = await scheduler.getExecution(retry.id);
}
console.log(`the retry: ${again.status}`);

await scheduler.unschedule(job.id);
