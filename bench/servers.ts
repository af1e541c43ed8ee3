/** The servers of one bench: PostgreSQL with fsync and Temporal on a file, both as the product starts them. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { resolveCacheDirectory } from '../src/dev/data-directory.ts';
import { type RunningPostgres, startPostgres } from '../src/dev/postgres/postgres.ts';
import { removePostgresData } from '../src/dev/postgres/postgres-place.ts';
import { openChildRegistry } from '../src/dev/supervise/child-registry.ts';
import { findTemporalBinary } from '../src/dev/temporal/temporal-binary.ts';
import {
  carillonSearchAttributes,
  prepareTemporalNamespace,
} from '../src/dev/temporal/temporal-namespace.ts';
import { type RunningTemporal, startTemporalServer } from '../src/dev/temporal/temporal-server.ts';
import { migrate } from '../src/store/migrate/migrate.ts';
import type { Cleanup } from './cleanup.ts';

export type Servers = {
  directory: string;
  postgres: RunningPostgres;
  temporal: RunningTemporal;
  temporalVersion: string;
};

/** A namespace each: both sides use the product's one task queue name. */
export const namespaces = { product: 'bench-product', bare: 'bench-bare' } as const;

const namespaceMs = 30_000;

/** What is started here is stopped by the cleanup, the folder removed last. */
export async function startServers(cleanup: Cleanup): Promise<Servers> {
  const directory = mkdtempSync(join(tmpdir(), 'carillon-bench-'));
  // The database runs as another user when we are root and must be able to pass through.
  chmodSync(directory, 0o711);
  cleanup.push(async () => {
    removePostgresData(join(directory, 'postgres'));
    rmSync(directory, { recursive: true, force: true });
  });
  const cacheDirectory = resolveCacheDirectory({ env: process.env });
  const postgres = await startPostgres({
    dataDirectory: join(directory, 'postgres'),
    logFile: join(directory, 'postgres.log'),
    cacheDirectory,
    fsync: true,
  });
  cleanup.push(() => postgres.stop());
  await migrate({ databaseUrl: postgres.ownerUrl, runtimeUrl: postgres.url });
  const { temporal, version } = await startTemporal({ directory, cacheDirectory });
  cleanup.push(() => temporal.stop());
  await registerNamespace(temporal.address, namespaces.bare);
  return { directory, postgres, temporal, temporalVersion: version };
}

async function startTemporal(given: {
  directory: string;
  cacheDirectory: string;
}): Promise<{ temporal: RunningTemporal; version: string }> {
  const { directory, cacheDirectory } = given;
  const binary = await findTemporalBinary({
    env: process.env,
    cacheDirectory,
    report: console.error,
    moduleDirectory: fileURLToPath(new URL('../tools/temporal', import.meta.url)),
  });
  const temporal = await startTemporalServer({
    binary: binary.path,
    namespace: namespaces.product,
    headless: true,
    dbFile: join(directory, 'temporal.db'),
    logFile: join(directory, 'temporal.log'),
    searchAttributes: carillonSearchAttributes,
    children: await openChildRegistry({ file: join(directory, 'children.json') }),
  });
  return { temporal, version: binary.version };
}

/** The server's own caches learn of a new namespace a moment later. */
async function registerNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  const deadline = Date.now() + namespaceMs;
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(86_400_000),
    });
    for (;;) {
      try {
        await prepareTemporalNamespace(connection, namespace, {});
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await delay(200);
      }
    }
  } finally {
    await connection.close();
  }
}
