/** Worker pools of the tenant, for readers; only the operator of the installation gives them. */
import {
  poolName,
  TaskQueueList,
  WorkerList,
  WorkerPoolDetail,
  WorkerPoolList,
} from '../../../contract/operations/worker-pools.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import {
  readPool,
  readPools,
  readTaskQueues,
  readWorkers,
} from '../../../services/operations/worker-pools.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Worker pools'];

export function registerWorkerPools(app: App, deps: AppDeps): void {
  app.get(
    '/worker-pools',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listWorkerPools',
        summary: 'Pools of step workers that the tenant may use, and why',
        description:
          'By name, at most 1,000 in one response. The policy file of the installation and its operator (`carillon tenant pools`) decide which.',
        tags,
        response: { 200: Ref(WorkerPoolList) },
      },
    },
    async (request) => ({ items: await readPools(deps, principalOf(request)) }),
  );
  app.get(
    '/worker-pools/:name',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getWorkerPool',
        summary: 'The workers of a pool and the schedules that use it',
        tags,
        params: Strict({ name: poolName }),
        response: { ...problemResponses('worker-pool-not-found'), 200: Ref(WorkerPoolDetail) },
      },
    },
    async (request) => {
      const found = await readPool(deps, principalOf(request), request.params.name);
      const processes = found.processes.map((one) => ({ ...one, seenAt: toInstant(one.seenAt) }));
      return { ...found, processes };
    },
  );
}

/** Beside the pools: all workers, and the task queues of others. */
export function registerWorkerReads(app: App, deps: AppDeps): void {
  app.get(
    '/workers',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listWorkers',
        summary: 'The processes that run executions and their steps',
        description: 'At most 1,000, the latest heard of first.',
        tags,
        response: { 200: Ref(WorkerList) },
      },
    },
    async (request) => {
      const { items, ...found } = await readWorkers(deps, principalOf(request));
      return { ...found, items: items.map((one) => ({ ...one, seenAt: toInstant(one.seenAt) })) };
    },
  );
  app.get(
    '/task-queues',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listTaskQueues',
        summary: 'Task queues of other workers that steps of enabled schedules need',
        description: 'By name, at most 50.',
        tags,
        response: { 200: Ref(TaskQueueList) },
      },
    },
    async (request) => ({ items: await readTaskQueues(deps, principalOf(request)) }),
  );
}
