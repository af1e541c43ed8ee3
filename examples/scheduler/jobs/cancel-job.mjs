// cancelJob(): ends the job, and on demand the execution in flight.
// Run it beside a running `npm start`: node examples/scheduler/jobs/cancel-job.mjs
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, createScheduler } from 'carillon/client';

const scheduler = createScheduler(
  createClient({
    url: process.env.CARILLON_API_URL ?? 'http://127.0.0.1:8080',
    token: process.env.CARILLON_TOKEN,
  }),
);
const handler = { type: 'Shell', name: 'Long work', script: 'sleep 60' };

const at = new Date(Date.now() + 2_000);
const job = await scheduler.scheduleOnce({ name: 'Example: cancelJob', handler, at });

let seen = await scheduler.getJob(job.id);
while (seen.lastRun?.status !== 'InProgress') {
  await delay(250);
  seen = await scheduler.getJob(job.id);
}

const cancelled = await scheduler.cancelJob(job.id, { reason: 'not needed', running: 'cancel' });
console.log(`${cancelled.status}: ${cancelled.statusReason}`);
const [executionId] = cancelled.cancelledExecutionIds;
let execution = await scheduler.getExecution(executionId);
while (execution.endedAt === null) {
  await delay(250);
  execution = await scheduler.getExecution(executionId);
}
console.log(`the execution in flight: ${execution.status}`);

await scheduler.unschedule(job.id);
