/** The product with workers that have no database: they report through the API, with a token of their own. */
import { createToken } from '../../../src/api/http/credentials.ts';
import type { Health } from '../../../src/contract/operations/health.ts';
import { createApi, type StackOptions, startStack, type Worker } from './stack.ts';

/** Workers with a database serve the pool `default`, those without one the pool `split`. */
const pools = { default: { tenants: ['default'] }, split: { tenants: ['default'] } };

export type SplitStack = Awaited<ReturnType<typeof startSplitStack>>;

/** No worker runs yet. `api` asks as an administrator. */
export async function startSplitStack(options: StackOptions = {}) {
  const [admin, stepWorker] = [createToken('ops'), createToken('steps')];
  const entry = (name: string, sha256: string) => ({ name, tenant: 'default', sha256 });
  const stack = await startStack({
    credentials: {
      mode: 'tokens',
      tokens: [
        { ...entry('ops', admin.sha256), roles: ['admin'] },
        { ...entry('steps', stepWorker.sha256), roles: ['worker'] },
      ],
    },
    ...options,
  });
  const api = createApi(stack.server.url, admin.token);
  const reach = {
    DATABASE_URL: '',
    CARILLON_API_URL: stack.server.url,
    CARILLON_TOKEN: stepWorker.token,
  };
  return {
    stack,
    api,
    asStepWorker: createApi(stack.server.url, stepWorker.token),
    /** Of every pool unless one is named. */
    startStepWorker: (pool: string | null = null, env: NodeJS.ProcessEnv = {}): Promise<Worker> =>
      stack.startWorker(['--role', 'steps', ...(pool === null ? [] : ['--pool', pool])], {
        ...reach,
        ...env,
      }),
  };
}

type WorkerSettings = {
  /** Environment of both workers. */
  both?: NodeJS.ProcessEnv;
  /** Environment of the worker with the database alone. */
  withDatabase?: NodeJS.ProcessEnv;
};

/** A stack with a worker of each kind, both at work. */
export async function startBothWorkers(
  options: StackOptions = {},
  { both = {}, withDatabase = {} }: WorkerSettings = {},
): Promise<SplitStack> {
  const policy = { pools, egress: [{ allow: ['127.0.0.0/8'] }], ...options.policy };
  const given = await startSplitStack({ ...options, policy });
  await given.stack.startWorker([], { ...both, ...withDatabase }, given.api);
  await given.startStepWorker('split', both);
  await given.api.until<Health>(
    '/health',
    ({ workers }) =>
      workers?.pools?.some(({ pool, workers: live }) => pool === 'split' && live > 0) === true,
    120_000,
  );
  return given;
}
