/** Calls of the API about connected systems, worker pools, limits and demo history. */
import type { DemoHistoryRemoval } from '../../contract/execution/demo-history.ts';
import type { Execution, RunProfileBody } from '../../contract/execution/executions.ts';
import type { Limit } from '../../contract/execution/limits.ts';
import type {
  ConnectedSystem,
  ConnectedSystemDetail,
} from '../../contract/operations/connected-systems.ts';
import type { WorkerPool, WorkerPoolDetail } from '../../contract/operations/worker-pools.ts';
import type { Transport } from './api-transport.ts';
import type { Tagged } from './notification-calls.ts';

export type ResourceCalls = {
  listConnectedSystems: () => Promise<{ items: ConnectedSystem[] }>;
  getConnectedSystem: (name: string) => Promise<Tagged<ConnectedSystemDetail>>;
  deleteConnectedSystem: (name: string, etag: string | null) => Promise<void>;
  runRunProfile: (name: string, run: ProfileRun) => Promise<Execution>;
  listWorkerPools: () => Promise<{ items: WorkerPool[] }>;
  getWorkerPool: (name: string) => Promise<WorkerPoolDetail>;
  listLimits: () => Promise<{ items: Limit[] }>;
  getLimit: (kind: string, name: string) => Promise<Tagged<Limit>>;
  putLimit: (kind: string, name: string, body: LimitBody) => Promise<Limit>;
  deleteLimit: (kind: string, name: string, etag: string | null) => Promise<void>;
  removeDemoHistory: () => Promise<DemoHistoryRemoval>;
};

type LimitBody = { maxActive: number; reason?: string };
type ProfileRun = { idempotencyKey: string; body: RunProfileBody };

const ifMatch = (etag: string | null) => (etag === null ? {} : { 'if-match': etag });

export function createResourceCalls({ send }: Transport): ResourceCalls {
  const system = (name: string): string => `/connected-systems/${encodeURIComponent(name)}`;
  const limit = (kind: string, name: string): string =>
    `/limits/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`;
  return {
    listConnectedSystems: async () =>
      (await send<{ items: ConnectedSystem[] }>({ path: '/connected-systems' })).body,
    async getConnectedSystem(name) {
      const { body, etag } = await send<ConnectedSystemDetail>({ path: system(name) });
      return { value: body, etag };
    },
    async deleteConnectedSystem(name, etag) {
      await send({ method: 'DELETE', path: system(name), headers: ifMatch(etag) });
    },
    async runRunProfile(name, { idempotencyKey, body }) {
      const headers = { 'idempotency-key': idempotencyKey };
      const path = `${system(name)}/run`;
      return (await send<Execution>({ method: 'POST', path, headers, body })).body;
    },
    listWorkerPools: async () =>
      (await send<{ items: WorkerPool[] }>({ path: '/worker-pools' })).body,
    getWorkerPool: async (name) =>
      (await send<WorkerPoolDetail>({ path: `/worker-pools/${encodeURIComponent(name)}` })).body,
    listLimits: async () => (await send<{ items: Limit[] }>({ path: '/limits' })).body,
    async getLimit(kind, name) {
      const { body, etag } = await send<Limit>({ path: limit(kind, name) });
      return { value: body, etag };
    },
    putLimit: async (kind, name, body) =>
      (await send<Limit>({ method: 'PUT', path: limit(kind, name), body })).body,
    async deleteLimit(kind, name, etag) {
      await send({ method: 'DELETE', path: limit(kind, name), headers: ifMatch(etag) });
    },
    removeDemoHistory: async () =>
      (await send<DemoHistoryRemoval>({ method: 'DELETE', path: '/demo-history' })).body,
  };
}
