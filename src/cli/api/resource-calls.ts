/** Calls of the API about connected systems, secrets, single steps, worker pools and demo history. */
import type { DemoHistoryRemoval } from '../../contract/execution/demo-history.ts';
import type { Execution, RunProfileBody } from '../../contract/execution/executions.ts';
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
  removeDemoHistory: () => Promise<DemoHistoryRemoval>;
};

type StepRun = { idempotencyKey: string; body: StepRunBody; dryRun: boolean };
type ProfileRun = { idempotencyKey: string; body: RunProfileBody };

const ifMatch = (etag: string | null) => (etag === null ? {} : { 'if-match': etag });

export function createResourceCalls({ send }: Transport): ResourceCalls {
  const system = (name: string): string => `/connected-systems/${encodeURIComponent(name)}`;
  const secret = (name: string): string => `/secrets/${encodeURIComponent(name)}`;
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
      (await send<SecretRotation>({ method: 'POST', path: '/secrets/rotate', body })).body,
    listWorkerPools: async () =>
      (await send<{ items: WorkerPool[] }>({ path: '/worker-pools' })).body,
    getWorkerPool: async (name) =>
      (await send<WorkerPoolDetail>({ path: `/worker-pools/${encodeURIComponent(name)}` })).body,
    removeDemoHistory: async () =>
      (await send<DemoHistoryRemoval>({ method: 'DELETE', path: '/demo-history' })).body,
  };
}
