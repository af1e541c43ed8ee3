// healthCheck(): database, Temporal and workers, each reported.
// Run it beside a running `npm start`: node examples/scheduler/executions/health-check.mjs
import { createClient, createScheduler } from 'carillon/client';

const scheduler = createScheduler(
  createClient({
    url: process.env.CARILLON_API_URL ?? 'http://127.0.0.1:8080',
    token: process.env.CARILLON_TOKEN,
  }),
);

const { status, database, temporal, workers } = await scheduler.healthCheck();
console.log(
  `${status}: database ${database.status}, Temporal ${temporal.status}, workers ${workers.status}`,
);
