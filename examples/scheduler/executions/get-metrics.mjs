// getMetrics(): totals of executions, steps and schedules.
// Run it beside a running `npm start`: node examples/scheduler/executions/get-metrics.mjs
import { createClient, createScheduler } from 'carillon/client';

const scheduler = createScheduler(
  createClient({
    url: process.env.CARILLON_API_URL ?? 'http://127.0.0.1:8080',
    token: process.env.CARILLON_TOKEN,
  }),
);

const from = new Date(Date.now() - 24 * 3_600_000).toISOString();
const { executions, steps, schedules } = await scheduler.getMetrics({ from });
console.log(`${executions.total} executions, ${executions.byStatus.Completed} of them completed`);
console.log(`${steps.total} steps; ${schedules.total} schedules, ${schedules.enabled} enabled`);
