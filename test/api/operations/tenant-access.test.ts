import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import { createToken } from '../../../src/api/http/credentials.ts';
import { defaultPolicy } from '../../../src/domain/access/access-policy.ts';
import { anEgressRule, patterns } from '../../activities/steps/access.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

const acme = createToken('ann');
const worker = createToken('steps');
const authorization = `Bearer ${acme.token}`;

let harness: Harness;
let app: App;
beforeAll(async () => {
  harness = await createHarness();
  await harness.asOwner(
    `insert into tenant (id, slug, name) values (gen_random_uuid(), 'acme', 'Acme')`,
  );
  const system = (name: string, tenants?: string[]) => ({
    name,
    title: name,
    url: 'http://hr.internal.test',
    runProfiles: ['Sync'],
    ...(tenants && { tenants }),
  });
  app = harness.withDeps({
    commandsEnabled: true,
    connectedSystems: [system('home'), system('ours', ['acme']), system('all', ['*'])],
    credentials: {
      mode: 'tokens',
      tokens: [
        { name: 'ann', tenant: 'acme', sha256: acme.sha256, roles: ['admin'] },
        { name: 'steps', tenant: 'acme', sha256: worker.sha256, roles: ['worker'] },
      ],
    },
    policy: {
      ...defaultPolicy('default'),
      pools: new Map([['dmz', { tenants: ['acme'] }]]),
      secrets: new Map([
        ['HR', { tenants: ['acme'], pools: null, hosts: patterns('hr.example.com') }],
      ]),
      egress: [anEgressRule({ tenants: ['acme'], deny: patterns('*.evil.example') })],
    },
  });
});
afterAll(() => harness.close());

type Fault = { pointer: string; code: string; suggestion?: string };

/** The mistakes found in a schedule with this step; empty when it was created. */
async function faultsOf(step: object): Promise<Fault[]> {
  const steps = [{ name: 'one', pool: 'dmz', ...step }];
  const payload = aScheduleBody({ steps });
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/schedules',
    headers: { authorization },
    payload,
  });
  if (answer.statusCode === 201) return [];
  expect(answer.statusCode).toBe(422);
  return answer.json<{ errors: Fault[] }>().errors;
}

const secret = { secret: 'HR' };

describe('a server with a policy file', () => {
  it.each<[object, string, string]>([
    [{ type: 'Shell', script: 'true', pool: 'default' }, '/steps/0/pool', 'pool-forbidden'],
    [
      { type: 'Shell', script: 'true', environment: { T: { secret: 'OTHER' } } },
      '/steps/0/environment/T',
      'secret-forbidden',
    ],
    [
      { type: 'Shell', script: 'true', environment: { T: secret } },
      '/steps/0/environment/T',
      'secret-forbidden',
    ],
    [
      { type: 'Http', url: 'https://other.example/', headers: { 'x-token': secret } },
      '/steps/0/headers/x-token',
      'secret-forbidden',
    ],
    [{ type: 'Http', url: 'http://127.1:8080/' }, '/steps/0/url', 'egress-denied'],
    [{ type: 'Http', url: 'https://a.evil.example/' }, '/steps/0/url', 'egress-denied'],
    [
      { type: 'RunProfile', connectedSystem: 'home', runProfile: 'Sync' },
      '/steps/0/connectedSystem',
      'connected-system-unknown',
    ],
  ])('refuses %j at the field that is at fault', async (step, pointer, code) => {
    const faults = await faultsOf(step);
    expect(faults).toEqual([expect.objectContaining({ pointer, code })]);
  });

  it.each<[object]>([
    [{ type: 'Http', url: 'https://hr.example.com/', headers: { 'x-token': secret } }],
    [{ type: 'Http', url: 'https://name.internal/' }],
    [{ type: 'RunProfile', connectedSystem: 'ours', runProfile: 'Sync' }],
    [{ type: 'RunProfile', connectedSystem: 'all', runProfile: 'Sync' }],
  ])('accepts %j', async (step) => {
    expect(await faultsOf(step)).toEqual([]);
  });

  it('shows a tenant its own connected systems', async () => {
    const url = '/api/v1/connected-systems';
    const answer = await app.inject({ url, headers: { authorization } });
    const { items } = answer.json<{ items: { name: string }[] }>();
    expect(items.map(({ name }) => name)).toEqual(['ours', 'all']);
  });
});

describe('GET /api/v1/principal', () => {
  it.each([
    ['ann', acme.token, 'admin'],
    ['steps', worker.token, 'worker'],
  ])('tells %s its tenant and roles', async (name, token, role) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await app.inject({ url: '/api/v1/principal', headers });
    expect(answer.json()).toMatchObject({
      tenant: 'acme',
      roles: [role],
      initiator: { type: 'apiKey', id: name, name },
    });
  });

  it('tells nothing without a credential', async () => {
    expect((await app.inject({ url: '/api/v1/principal' })).statusCode).toBe(401);
  });
});
