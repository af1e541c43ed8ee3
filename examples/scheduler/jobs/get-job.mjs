// getJob(): one job by its id or slug.
// Run it beside a running `npm start`: node examples/scheduler/jobs/get-job.mjs
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

const { id } = await scheduler.schedule({
  name: 'Example: getJob',
  handler,
  cron: '0 6 * * *',
  tags: ['example'],
});
const job = await scheduler.getJob('example-getjob');
console.log(`${job.name}: ${job.status}, ${job.kind}, ${job.timeZone}, tags ${job.tags.join()}`);
console.log(job.id === id);

await scheduler.unschedule(id);
