/** The product's side: saved schedules, started as the API starts them. */
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { Lane } from '../../src/domain/inline/dispatch.ts';
import { createDatabase, type Database } from '../../src/store/core/database.ts';
import { findTenantBySlug } from '../../src/store/core/tenants.ts';
import { openTemporal } from '../../src/temporal/connection.ts';
import { createExecutionGateway } from '../../src/temporal/executions/execution-gateway.ts';
import type { Cleanup } from '../cleanup.ts';
import { type Contender, laneCount } from '../contender.ts';
import { type JobName, jobNames } from '../job-shapes.ts';
import type { BenchOptions } from '../options.ts';
import { namespaces, type Servers } from '../servers.ts';
import { startWorkerProcess } from '../worker-process.ts';
import { type BenchSchedule, putSchedules } from './put-schedules.ts';

const tenantSlug = 'default';

export async function startProduct(
  servers: Servers,
  { profileDirectory, lane }: Pick<BenchOptions, 'profileDirectory' | 'lane'>,
  cleanup: Cleanup,
): Promise<Contender> {
  const { address } = servers.temporal;
  const namespace = namespaces.product;
  const databaseUrl = servers.postgres.url;
  const database = createDatabase({ url: databaseUrl, applicationName: 'bench', poolSize: 2 });
  cleanup.push(() => database.close());
  const schedules = await putAll(database, lane);
  const temporal = openTemporal({ address, namespace, identity: 'bench' });
  cleanup.push(() => temporal.close());
  const gateway = createExecutionGateway(temporal);
  const worker = await startWorkerProcess({
    program: './product/worker.ts',
    profileDirectory,
    settings: { temporalAddress: address, namespace, databaseUrl },
    logFile: join(servers.directory, 'product-worker.log'),
  });
  cleanup.push(() => worker.stop());
  return {
    side: 'product',
    worker,
    async start(job, place) {
      const schedule = schedules[job][place];
      if (!schedule) throw new Error(`${job} has no schedule ${place}`);
      const { id, slug, definition } = schedule;
      const { workflowId, runId } = await gateway.start({
        executionId: uuidv7(),
        tenantSlug,
        schedule: { id, slug, revision: 1 },
        definition,
        trigger: 'Manual',
        searchAttributes: true,
        initiator: { type: 'user', id: 'bench', name: 'bench' },
      });
      return temporal.client.workflow.getHandle(workflowId, runId);
    },
  };
}

async function putAll(database: Database, lane: Lane): Promise<Record<JobName, BenchSchedule[]>> {
  const tenant = await database.global((tx) => findTenantBySlug(tx, tenantSlug));
  if (!tenant) throw new Error('the migrations made no default tenant');
  const put = (job: JobName): Promise<BenchSchedule[]> =>
    putSchedules(database, { tenantId: tenant.id, job, lane, count: laneCount });
  const all = await Promise.all(jobNames.map(async (job) => [job, await put(job)] as const));
  return Object.fromEntries(all) as Record<JobName, BenchSchedule[]>;
}
