/** Worker process of graphile-worker: a job for each step, the flow between them in its transactions. */
import { run, runMigrations, type Task } from 'graphile-worker';
import pg from 'pg';
import { jobGroups } from '../job-shapes.ts';
import { readWorkerSettings, serveDriver } from '../worker-messages.ts';
import { createFlow } from './graphile-flow.ts';
import { serveRuns } from './serve-runs.ts';

type StepJob = { run: string; group: number; step: number };

/** Jobs at once, and connections for them and for the starts of runs. */
const concurrency = 20;
const pgPool = new pg.Pool({
  connectionString: readWorkerSettings().databaseUrl,
  max: concurrency + 4,
});
pgPool.on('error', (error) => console.error(error.message));
await runMigrations({ pgPool });
await pgPool.query(createFlow);

/** Runs whose end is awaited. A step may end before the start of its run has been answered. */
const awaited = new Map<string, () => void>();
const ended = new Set<string>();

const step: Task = async (payload, helpers) => {
  const job = payload as StepJob;
  const began = new Date();
  const output = { message: 'done' };
  const { rows } = await helpers.withPgClient((client) =>
    client.query<{ last: boolean }>({
      name: 'end-step',
      text: 'select end_step($1, $2, $3, $4, $5) as last',
      values: [job.run, job.group, job.step, began, output],
    }),
  );
  if (!rows[0]?.last) return;
  const end = awaited.get(job.run);
  if (end) end();
  else ended.add(job.run);
};

const runner = await run({ pgPool, concurrency, noHandleSignals: true, taskList: { step } });

serveRuns(async (job) => {
  const { rows } = await pgPool.query<{ id: string }>({
    name: 'start-run',
    text: 'select start_run($1) as id',
    values: [[...jobGroups[job]]],
  });
  const id = rows[0]?.id ?? '';
  if (ended.delete(id)) return;
  await new Promise<void>((resolve) => awaited.set(id, resolve));
  awaited.delete(id);
});
serveDriver(() => void stopAll().finally(() => process.exit()));

async function stopAll(): Promise<void> {
  await runner.stop();
  await pgPool.end();
}
