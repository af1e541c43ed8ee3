import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../src/api/http/credentials.ts';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import { json, startTarget, type Target } from '../activities/steps/harness.ts';
import { ownerQuery } from '../store/store-fixture.ts';
import { createApi, type Stack, startStack } from '../support/scenario/stack.ts';

const tenants = ['default', 'acme', 'beta'] as const;
type Tenant = (typeof tenants)[number];

const operators = {
  default: createToken('ops'),
  acme: createToken('ops'),
  beta: createToken('ops'),
};
const workers = { default: createToken('w'), acme: createToken('w'), beta: createToken('w') };

let target: Target;
let stack: Stack;
let apis: Record<Tenant, ReturnType<typeof createApi>>;

beforeAll(async () => {
  target = await startTarget((_request, response) => json(response, 200, {}));
  const { host } = new URL(target.url);
  stack = await startStack({
    policy: {
      pools: {
        default: { tenants: ['*'] },
        dmz: { tenants: ['acme'] },
        shared: { tenants: ['*'] },
      },
      secrets: { HR_TOKEN: { tenants: ['acme'], pools: ['default'], hosts: [host] } },
      egress: [{ tenants: ['acme'], allow: ['127.0.0.0/8'] }],
    },
    credentials: {
      mode: 'tokens',
      tokens: tenants.flatMap((tenant) => [
        { name: 'ops', tenant, sha256: operators[tenant].sha256, roles: ['admin' as const] },
        { name: 'w', tenant, sha256: workers[tenant].sha256, roles: ['worker' as const] },
      ]),
    },
  });
  for (const slug of ['acme', 'beta']) {
    const insert = `insert into tenant (id, slug, name) values (gen_random_uuid(), '${slug}', '${slug}')`;
    await ownerQuery(stack.adminDatabaseUrl, insert);
  }
  const apiOf = (tenant: Tenant) => createApi(stack.server.url, operators[tenant].token);
  apis = { default: apiOf('default'), acme: apiOf('acme'), beta: apiOf('beta') };
  const secrets = { CARILLON_SECRET_HR_TOKEN: 'top-secret', CARILLON_API_URL: stack.server.url };
  await stack.startWorker(['--pool', 'default,dmz'], secrets, apis.default);
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await target.close();
});

async function run(tenant: Tenant, step: object): Promise<ExecutionDetail> {
  const api = apis[tenant];
  const retry = { maxRetries: 3, delaySeconds: 1 };
  const { body } = await api.post<{ slug: string }>('/schedules', {
    name: `schedule ${crypto.randomUUID()}`,
    steps: [{ name: 'the step', retry, ...step }],
  });
  const started = await api.post<Execution>(`/schedules/${body.slug}/run`);
  expect(started.status).toBe(202);
  return api.until<ExecutionDetail>(`/schedule-executions/${started.body.id}`, ({ status }) =>
    isFinalExecution(status),
  );
}

type Attempts = { items: { status: string; code: string | null }[] };

/** The code and the message of the only attempt. */
async function refusal(tenant: Tenant, step: object) {
  const { id, status, steps } = await run(tenant, step);
  expect(status).toBe('Failed');
  const { items } = await apis[tenant].until<Attempts>(
    `/schedule-executions/${id}/steps/0/attempts`,
    ({ items: seen }) => seen?.every((one) => one.status !== 'InProgress'),
  );
  expect(items).toHaveLength(1);
  return { code: items[0]?.code, message: steps[0]?.message ?? '' };
}

const http = (url: string, more: object = {}) => ({ type: 'Http', method: 'GET', url, ...more });
const withSecret = { headers: { authorization: { secret: 'HR_TOKEN' } } };

describe('an Http step', () => {
  it('of a tenant with nothing allowed reaches neither Temporal nor the API nor the target', async () => {
    const temporal = `http://${stack.temporal.address}/api/v1/namespaces`;
    for (const url of [temporal, `${stack.server.url}/api/v1/schedules`, target.url]) {
      expect(await refusal('beta', http(url))).toMatchObject({ code: 'egress-denied' });
    }
    expect(target.requests).toEqual([]);
  });

  it('of a tenant that may use loopback reaches the target, and no service of the installation', async () => {
    const { port } = new URL(stack.databaseUrl);
    const own = [
      `http://${stack.temporal.address}/`,
      stack.server.url,
      `http://127.0.0.1:${port}/`,
    ];
    for (const url of own) {
      expect(await refusal('acme', http(url))).toMatchObject({ code: 'egress-denied' });
    }
    expect((await run('acme', http(target.url, withSecret))).status).toBe('Completed');
    expect(target.requests.at(-1)?.headers.authorization).toBe('top-secret');
  });
});

describe('a secret', () => {
  it('is given only to its tenants, in its pools, for its hosts, and to no command', async () => {
    const [before, other] = [target.requests.length, 'http://127.0.0.1:9/'];
    const variable = { environment: { TOKEN: { secret: 'HR_TOKEN' } } };
    const steps: [Tenant, object][] = [
      ['beta', http(target.url, withSecret)],
      ['acme', http(other, withSecret)],
      ['acme', http(target.url, { ...withSecret, pool: 'dmz' })],
      ['acme', { type: 'Shell', script: 'echo $TOKEN', ...variable }],
    ];
    for (const [tenant, step] of steps) {
      expect(await refusal(tenant, step)).toMatchObject({ code: 'secret-forbidden' });
    }
    expect(target.requests).toHaveLength(before);
  });
});

describe('a pool', () => {
  it('runs no step of a tenant that it is not for', async () => {
    const step = { type: 'Shell', script: 'true', pool: 'dmz' };
    expect((await run('acme', step)).status).toBe('Completed');
    expect(await refusal('beta', step)).toMatchObject({ code: 'pool-forbidden' });
    expect(await refusal('default', step)).toMatchObject({ code: 'pool-forbidden' });
  });
});

describe('a step worker without a database, with the tokens of two tenants', () => {
  it('reports the steps of each with its own token, and runs none of a third', async () => {
    const tokensFile = join(stack.directory, 'tokens.json');
    const tokens = { acme: workers.acme.token, beta: workers.beta.token };
    writeFileSync(tokensFile, JSON.stringify(tokens));
    const reach = {
      DATABASE_URL: '',
      CARILLON_API_URL: stack.server.url,
      CARILLON_TOKENS_FILE: tokensFile,
    };
    await stack.startWorker(['--role', 'steps', '--pool', 'shared'], reach);
    const step = { type: 'Shell', script: 'echo hello', pool: 'shared' };
    for (const tenant of ['acme', 'beta'] as const) {
      const { id, status } = await run(tenant, step);
      expect(status).toBe('Completed');
      const attempts = await apis[tenant].until<Attempts>(
        `/schedule-executions/${id}/steps/0/attempts`,
        ({ items }) => items?.[0]?.status === 'Completed',
      );
      expect(attempts.items).toHaveLength(1);
    }
    const foreign = await run('default', step);
    expect(foreign).toMatchObject({ status: 'Failed' });
    expect(JSON.stringify(foreign.steps)).toContain('acts for');
  }, 120_000);

  it.each(tenants)('is told whose token it holds: %s', async (tenant) => {
    const api = createApi(stack.server.url, workers[tenant].token);
    const { status, body } = await api.get('/principal');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { tenant, roles: ['worker'], initiator: { name: 'w' } },
    });
  });
});
