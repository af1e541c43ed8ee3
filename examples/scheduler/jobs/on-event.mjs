// onEvent(): a job that runs once for each event of a name.
// Run it beside a running `npm start`: node examples/scheduler/jobs/on-event.mjs
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

const job = await scheduler.onEvent('employee.hired', { name: 'Example: onEvent', handler });
console.log(`${job.slug} (${job.kind}): ${job.timing}`);

await scheduler.unschedule(job.id);
