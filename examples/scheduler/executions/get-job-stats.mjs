// getJobStats(): counts, success rate and run times of a job and its steps.
// Run it beside a running `npm start`: node examples/scheduler/executions/get-job-stats.mjs
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
const job = await scheduler.scheduleOnce({ name: 'Example: getJobStats', handler, at });

let seen = await scheduler.getJob(job.id);
while (seen.status !== 'Completed') {
  await delay(250);
  seen = await scheduler.getJob(job.id);
}

const { executions, steps } = await scheduler.getJobStats(job.id);
const { byStatus, successRate, runTime } = executions;
console.log(`${byStatus.Completed} completed, success rate ${successRate}`);
console.log(`median measured: ${runTime.p50Seconds > 0}; step ${steps[0].name}: ${steps[0].total}`);

await scheduler.unschedule(job.id);
