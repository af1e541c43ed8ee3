// getExecution(): one execution with what became of its steps.
// Run it beside a running `npm start`: node examples/scheduler/executions/get-execution.mjs
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
const job = await scheduler.scheduleOnce({ name: 'Example: getExecution', handler, at });

let seen = await scheduler.getJob(job.id);
while (seen.status !== 'Completed') {
  await delay(250);
  seen = await scheduler.getJob(job.id);
}

const execution = await scheduler.getExecution(seen.lastRun.id);
console.log(`${execution.status}, due ${execution.scheduledFor}, started ${execution.startedAt}`);
for (const { name, status, attempts } of execution.steps) console.log(name, status, attempts);

await scheduler.unschedule(job.id);
