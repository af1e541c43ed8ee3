// reschedule(): the next run moves; everything else stays.
// Run it beside a running `npm start`: node examples/scheduler/jobs/reschedule.mjs
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

const job = await scheduler.schedule({
  name: 'Example: reschedule',
  handler,
  cron: '0 6 * * *',
  timeZone: 'Europe/Berlin',
});
const moved = await scheduler.reschedule(job.id, {
  cron: '30 7 * * *',
  timeZone: 'Europe/Berlin',
  reason: 'the source is late',
});
console.log(`from "${job.timing}" to "${moved.timing}", next at ${moved.nextRunAt}`);

await scheduler.unschedule(job.id);
