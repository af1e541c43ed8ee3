/** Calls of the API about connected systems, secrets, limits, single steps, worker pools and demo history. */
import type { DemoHistoryRemoval } from '../../contract/execution/demo-history.ts';
import type { Execution, RunProfileBody } from '../../contract/execution/executions.ts';
import type { Limit } from '../../contract/execution/limits.ts';
import type { StepRunBody } from '../../contract/execution/step-runs.ts';
import type {
  ConnectedSystem,
  ConnectedSystemDetail,
  SystemOutcomes,
} from '../../contract/operations/connected-systems.ts';
import type { WorkerPool, WorkerPoolDetail } from '../../contract/operations/worker-pools.ts';
import type {
  Secret,
  SecretBody,
  SecretList,
  SecretRotation,
} from '../../contract/secrets/secrets.ts';
import type { Transport } from './api-transport.ts';
import type { Tagged } from './notification-calls.ts';

export type ResourceCalls = {
  listConnectedSystems: () => Promise<{ items: ConnectedSystem[] }>;
  getConnectedSystem: (name: string) => Promise<Tagged<ConnectedSystemDetail>>;
  listSystemOutcomes: (query: {
    connectedSystem?: string | undefined;
    from?: string | undefined;
  }) => Promise<SystemOutcomes>;
  deleteConnectedSystem: (name: string, etag: string | null) => Promise<void>;
  runRunProfile: (name: string, run: ProfileRun) => Promise<Execution>;
  /** In a dry run, what would be started. */
  runStep: (run: StepRun) => Promise<Execution>;
  listSecrets: () => Promise<SecretList>;
  putSecret: (name: string, body: SecretBody) => Promise<Secret>;
  deleteSecret: (name: string, etag: string) => Promise<void>;
  /** One batch; the server says how many are left. */
  rotateSecrets: (body: { reason?: string }) => Promise<SecretRotation>;
  listWorkerPools: () => Promise<{ items: WorkerPool[] }>;
  getWorkerPool: (name: string) => Promise<WorkerPoolDetail>;
  listLimits: () => Promise<{ items: Limit[] }>;
  getLimit: (kind: string, name: string) => Promise<Tagged<Limit>>;
  putLimit: (kind: string, name: string, body: LimitBody) => Promise<Limit>;
  deleteLimit: (kind: string, name: string, etag: string | null) => Promise<void>;
  removeDemoHistory: () => Promise<DemoHistoryRemoval>;
};

type StepRun = { idempotencyKey: string; body: StepRunBody; dryRun: boolean };
type LimitBody = { maxActive: number; reason?: string };
type ProfileRun = { idempotencyKey: string; body: RunProfileBody };

const ifMatch = (etag: string | null) => (etag === null ? {} : { 'if-match': etag });

export function createResourceCalls({ send }: Transport): ResourceCalls {
  const system = (name: string): string => `/connected-systems/${encodeURIComponent(name)}`;
  const secret = (name: string): string => `/secrets/${encodeURIComponent(name)}`;
  const limit = (kind: string, name: string): string =>
    `/limits/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`;
  return {
    listConnectedSystems: async () =>
      (await send<{ items: ConnectedSystem[] }>({ path: '/connected-systems' })).body,
    async getConnectedSystem(name) {
      const { body, etag } = await send<ConnectedSystemDetail>({ path: system(name) });
      return { value: body, etag };
    },
    listSystemOutcomes: async (query) =>
      (await send<SystemOutcomes>({ path: '/connected-system-outcomes', query })).body,
    async deleteConnectedSystem(name, etag) {
      await send({ method: 'DELETE', path: system(name), headers: ifMatch(etag) });
    },
    async runRunProfile(name, { idempotencyKey, body }) {
      const headers = { 'idempotency-key': idempotencyKey };
      const path = `${system(name)}/run`;
      return (await send<Execution>({ method: 'POST', path, headers, body })).body;
    },
    async runStep({ idempotencyKey, body, dryRun }) {
      const headers = { 'idempotency-key': idempotencyKey };
      const query = dryRun ? { dryRun: 'true' } : {};
      const request = { method: 'POST', path: '/step-runs', headers, query, body } as const;
      return (await send<Execution>(request)).body;
    },
    listSecrets: async () => (await send<SecretList>({ path: '/secrets' })).body,
    putSecret: async (name, body) =>
      (await send<Secret>({ method: 'PUT', path: secret(name), body })).body,
    async deleteSecret(name, etag) {
      await send({ method: 'DELETE', path: secret(name), headers: ifMatch(etag) });
    },
    rotateSecrets: async (body) =>
      (await send<SecretRotation>({ method: 'POST', path: '/secret-rotations', body })).body,
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
