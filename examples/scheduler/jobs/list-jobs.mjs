// listJobs(): by status, kind, tag and tenant.
// Run it beside a running `npm start`: node examples/scheduler/jobs/list-jobs.mjs
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

const tags = ['example-list'];
const cron = '0 6 * * *';
const jobs = [
  await scheduler.schedule({ name: 'Example: listJobs 1', handler, tags, cron }),
  await scheduler.schedule({ name: 'Example: listJobs 2', handler, tags, cron, enabled: false }),
  await scheduler.onEvent('example.list', { name: 'Example: listJobs 3', handler, tags }),
];
const [tag] = tags;
const names = (found) => found.map(({ name }) => name.at(-1)).join();
console.log(`tag: ${names(await scheduler.listJobs({ tag }))}`);
console.log(`paused: ${names(await scheduler.listJobs({ tag, status: 'Paused' }))}`);
console.log(`event: ${names(await scheduler.listJobs({ tag, kind: 'Event', tenant: 'default' }))}`);

for (const { id } of jobs) await scheduler.unschedule(id);
