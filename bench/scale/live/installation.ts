/** An installation of its own for one part of the bench: PostgreSQL, Temporal, a server, and a worker if wanted. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { type Cleanup, createCleanup } from '../../cleanup.ts';
import { recordUrl, withClient } from '../../record-counts.ts';
import { namespaces, type Servers, startServers } from '../../servers.ts';
import { startWorkerProcess, type WorkerProcess } from '../../worker-process.ts';
import { type BenchApi, createBenchApi } from './bench-api.ts';

export type Say = (line: string) => void;

export type Installation = {
  servers: Servers;
  server: WorkerProcess;
  api: BenchApi;
  /** Asks the database of the product as the superuser. */
  ask: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Its steps do nothing. Where memory is measured, it can be asked for that of its threads. */
  startWorker(options?: { tellsMemory: boolean }): Promise<WorkerProcess>;
};

const threadHeap = fileURLToPath(new URL('./worker-thread-heap.js', import.meta.url));

/** Everything is stopped and removed when the work is done, or by the cleanup when the bench is stopped. */
export async function withInstallation<T>(
  cleanup: Cleanup,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  const own = createCleanup();
  cleanup.push(() => own.run());
  try {
    return await work(await startInstallation(own));
  } finally {
    await own.run();
  }
}

async function startInstallation(cleanup: Cleanup): Promise<Installation> {
  const servers = await startServers(cleanup);
  const settings = {
    temporalAddress: servers.temporal.address,
    namespace: namespaces.product,
    databaseUrl: servers.postgres.url,
  };
  const start = async (
    program: string,
    nodeArguments: readonly string[] = [],
  ): Promise<WorkerProcess> => {
    const logFile = join(servers.directory, 'processes.log');
    const common = { settings, logFile, profileDirectory: null };
    const child = await startWorkerProcess({ program, nodeArguments, ...common });
    cleanup.push(() => child.stop());
    return child;
  };
  const server = await start('./scale/live/worker-server.ts');
  if (!server.served) throw new Error('the server does not say where it serves');
  return {
    servers,
    server,
    api: createBenchApi(server.served),
    ask: <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      withClient(recordUrl(servers.postgres.adminUrl), async (client) => {
        const { rows } = await client.query<Row>(text, [...values]);
        return rows;
      }),
    startWorker: ({ tellsMemory } = { tellsMemory: false }) =>
      start('./product/worker.ts', tellsMemory ? ['--expose-gc', '--import', threadHeap] : []),
  };
}
