/** The bare side: the hand-written workflow, started with the SDK's client. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { mainTaskQueue } from '../../src/domain/identifiers.ts';
import { openTemporal } from '../../src/temporal/connection.ts';
import type { Cleanup } from '../cleanup.ts';
import type { Contender } from '../contender.ts';
import { namespaces, type Servers } from '../servers.ts';
import { startWorkerProcess } from '../worker-process.ts';

export async function startBare(
  { temporal, postgres, directory }: Servers,
  profileDirectory: string | null,
  cleanup: Cleanup,
): Promise<Contender> {
  const { address } = temporal;
  const namespace = namespaces.bare;
  const connection = openTemporal({ address, namespace, identity: 'bench' });
  cleanup.push(() => connection.close());
  const worker = await startWorkerProcess({
    program: './bare/worker.ts',
    profileDirectory,
    settings: { temporalAddress: address, namespace, databaseUrl: postgres.url },
    logFile: join(directory, 'bare-worker.log'),
  });
  cleanup.push(() => worker.stop());
  return {
    side: 'bare',
    worker,
    start: (job) =>
      connection.client.workflow.start('bareJob', {
        taskQueue: mainTaskQueue,
        workflowId: `${job}-${randomUUID()}`,
        args: [job],
      }),
  };
}
