// triggerEvent(): starts the jobs that are registered for it, with a payload.
// Run it beside a running `npm start`: node examples/scheduler/jobs/trigger-event.mjs
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

const job = await scheduler.onEvent('employee.left', { name: 'Example: triggerEvent', handler });
const receipt = await scheduler.triggerEvent('employee.left', { employee: 4711 });
console.log(`event ${receipt.name} starts ${receipt.deliveries.length} job`);

let seen = await scheduler.getJob(job.id);
while (seen.lastRun?.status !== 'Completed') {
  await delay(250);
  seen = await scheduler.getJob(job.id);
}
const execution = await scheduler.getExecution(seen.lastRun.id);
console.log(`${execution.status}, started by the ${execution.triggeredBy.type}`);

await scheduler.unschedule(job.id);
