/** Worker process of DBOS: the same groups as the bare workflow, each step a DBOS step. */
import { DBOS } from '@dbos-inc/dbos-sdk';
import { jobGroups, type JobName } from '../job-shapes.ts';
import { readWorkerSettings, serveDriver } from '../worker-messages.ts';
import { serveRuns } from './serve-runs.ts';

const { databaseUrl } = readWorkerSettings();
DBOS.setConfig({ name: 'bench', systemDatabaseUrl: databaseUrl, logLevel: 'warn' });

const noOp = async (): Promise<{ message: string }> => ({ message: 'done' });

const runJob = DBOS.registerWorkflow(
  async (job: JobName): Promise<void> => {
    let step = 0;
    for (const size of jobGroups[job]) {
      await Promise.all(
        Array.from({ length: size }, () => DBOS.runStep(noOp, { name: `step-${++step}` })),
      );
    }
  },
  { name: 'job' },
);

await DBOS.launch();
// As DBOS recommends: the process that runs workflows starts them, without a queue that is polled.
serveRuns(async (job) => {
  const handle = await DBOS.startWorkflow(runJob)(job);
  await handle.getResult();
});
serveDriver(() => void DBOS.shutdown().finally(() => process.exit()));
