import { createHash, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import { createToken } from '../../../src/api/http/credentials.ts';
import { defaultPolicy } from '../../../src/domain/access/access-policy.ts';
import type { Role } from '../../../src/domain/access/permissions.ts';
import { anEgressRule, patterns } from '../../activities/steps/access.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

const betaId = randomUUID();
let harness: Harness;
let app: App;
const sha256Of = (token: string): string => createHash('sha256').update(token).digest('hex');
const tokens = new Map<string, string>();
const policy = {
  ...defaultPolicy(null),
  pools: new Map([
    ['default', { tenants: ['default', 'beta'] }],
    ['dmz', { tenants: ['default'] }],
  ]),
  secrets: new Map([
    ['HR', { tenants: ['default'], pools: null, hosts: patterns('hr.example.com') }],
    ['BETA', { tenants: ['beta'], pools: null, hosts: null }],
  ]),
  egress: [
    anEgressRule({ pools: ['dmz'], allow: patterns('10.2.0.0/16') }),
    anEgressRule({ deny: patterns('*.evil.example') }),
  ],
};

beforeAll(async () => {
  harness = await createHarness();
  await harness.asOwner('insert into tenant (id, slug, name) values ($1, $2, $2)', [
    betaId,
    'beta',
  ]);
  const credentials = ['default', 'beta'].flatMap((tenant) =>
    (['admin', 'editor', 'worker'] as const).map((role) => {
      const { token, sha256 } = createToken(`${tenant}-${role}`);
      tokens.set(`${tenant}/${role}`, token);
      return { name: `${tenant}-${role}`, tenant, sha256, roles: [role] };
    }),
  );
  const file = (name: string, tenants?: string[]) => ({
    name,
    title: name,
    url: 'http://internal.test:9000',
    runProfiles: ['Sync'],
    ...(tenants && { tenants }),
  });
  app = harness.withDeps({
    policy,
    homeTenant: 'default',
    connectedSystems: [file('hr-system'), file('of-beta', ['beta'])],
    credentials: { mode: 'tokens', tokens: credentials },
  });
});
afterAll(() => harness.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type As = { tenant?: string; role?: Role; ifMatch?: string; headers?: object };
type Answer = Record<string, unknown> & { code?: string; items: { name: string }[] };

async function send(method: Method, path: string, body?: object, as: As = {}) {
  const { tenant = 'default', role = 'admin', ifMatch, headers } = as;
  const answer = await app.inject({
    method,
    url: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${tokens.get(`${tenant}/${role}`)}`,
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...headers,
    },
    ...(body && { payload: body }),
  });
  const { etag, location } = answer.headers;
  const json = answer.body === '' ? { items: [] } : answer.json<Answer>();
  return { status: answer.statusCode, etag: String(etag), location, json, text: answer.body };
}

const system = { url: 'https://hr.example.com/api', runProfiles: ['Delta Import', 'Full Import'] };
/** A name that no other test uses. */
let name = '';
let path = '';
beforeEach(() => {
  name = `s-${uuidv7()}`;
  path = `/connected-systems/${name}`;
});

const step = (more: object = {}) => ({
  type: 'RunProfile',
  name: 'import',
  connectedSystem: name,
  runProfile: 'Delta Import',
  ...more,
});
const schedule = (...steps: object[]) => aScheduleBody({ name: `of ${name}`, steps });
const namesOf = async (as: As) =>
  (await send('GET', '/connected-systems', undefined, as)).json.items;

describe('connected systems of a tenant', () => {
  it('are made, read, listed, replaced by version and deleted, and each act is audited', async () => {
    const made = await send('PUT', path, { ...system, reason: 'new HR' });
    expect([made.status, made.location]).toEqual([201, `/api/v1${path}`]);
    expect(made.json).toMatchObject({
      name,
      title: name,
      url: system.url,
      headers: {},
      pool: null,
      runProfiles: system.runProfiles,
      source: 'tenant',
      version: 1,
      schedules: [],
      updatedBy: { name: 'default-admin' },
    });
    const again = await send('PUT', path, system, { ifMatch: made.etag });
    expect([again.status, again.etag, again.json['version']]).toEqual([200, made.etag, 1]);
    const headers = { 'x-key': { secret: 'HR' } };
    const changed = await send('PUT', path, { ...system, headers, title: 'HR' });
    expect(changed.json).toMatchObject({ version: 2, headers, title: 'HR' });
    const stale = await send('PUT', path, system, { ifMatch: made.etag });
    expect([stale.status, stale.json.code]).toEqual([412, 'connected-system-conflict']);
    expect((await send('DELETE', path, undefined, { ifMatch: made.etag })).status).toBe(412);
    expect(await namesOf({})).toContainEqual(expect.objectContaining({ name, version: 2 }));
    const read = await send('GET', path);
    expect((await send('DELETE', path, undefined, { ifMatch: read.etag })).status).toBe(204);
    const gone = await send('GET', path);
    expect([gone.status, gone.json.code]).toEqual([404, 'connected-system-not-found']);
    // Another one of the same name does not have the old tag.
    await send('PUT', path, system);
    expect((await send('DELETE', path, undefined, { ifMatch: made.etag })).status).toBe(412);
    const { items } = (await send('GET', '/audit-events?limit=50')).json;
    const acts = (items as unknown as { action: string; detail: string | null; result: string }[])
      .filter(({ detail }) => detail?.includes(name))
      .map(({ action, result }) => `${action} ${result}`);
    expect(acts.reverse()).toEqual([
      'set-connected-system Done',
      'set-connected-system Done',
      'set-connected-system Refused',
      'delete-connected-system Refused',
      'delete-connected-system Done',
      'set-connected-system Done',
      'delete-connected-system Refused',
    ]);
  });

  it('stores a title of 100 characters whose normal form is longer', async () => {
    const title = '\u0958'.repeat(100);
    const made = await send('PUT', path, { ...system, title });
    expect([made.status, made.json['title']]).toEqual([201, title]);
  });

  it('answers 304 to a reader that has the current one', async () => {
    await send('PUT', path, system);
    const { etag } = await send('GET', path);
    const same = await send('GET', path, undefined, { headers: { 'if-none-match': etag } });
    expect(same.status).toBe(304);
  });

  it.each<[string, object, string, string]>([
    ['a query', { url: 'https://a.test/?x=1' }, '/url', 'connected-system-invalid'],
    ['a password in the address', { url: 'https://u:p@a.test/' }, '/url', 'literal-secret'],
    [
      'a credential in plain text',
      { headers: { authorization: 'Bearer abcdefgh12345678' } },
      '/headers/authorization',
      'literal-secret',
    ],
    [
      'another host by a header',
      { headers: { Host: 'b.test' } },
      '/headers/Host',
      'connected-system-invalid',
    ],
    [
      'a header of ours',
      { headers: { 'Idempotency-Key': 'x' } },
      '/headers/Idempotency-Key',
      'connected-system-invalid',
    ],
    [
      'a header twice',
      { headers: { 'x-a': '1', 'X-A': '2' } },
      '/headers/X-A',
      'connected-system-invalid',
    ],
    ['no run profile', { runProfiles: [] }, '/runProfiles', 'out-of-range'],
    ['another scheme', { url: 'ftp://a.test/' }, '/url', 'malformed'],
  ])('refuses %s', async (_what, change, pointer, code) => {
    const refused = await send('PUT', path, { ...system, ...change });
    expect(refused.status).toBe(422);
    expect(refused.json['errors']).toContainEqual(expect.objectContaining({ pointer, code }));
    expect((await send('GET', path)).status).toBe(404);
  });

  it.each<[string, object, string]>([
    ['an address that no pool may reach', { url: 'http://10.9.0.1/' }, 'egress-denied'],
    ['loopback in another spelling', { url: 'http://2130706433:8080/' }, 'egress-denied'],
    ['a denied name', { url: 'https://a.evil.example/' }, 'egress-denied'],
    ['a secret of another tenant', { headers: { 'x-k': { secret: 'BETA' } } }, 'secret-forbidden'],
    [
      'a secret that is for another host',
      { url: 'https://other.example/', headers: { 'x-k': { secret: 'HR' } } },
      'secret-forbidden',
    ],
    ['a pool of nobody', { pool: 'gpu' }, 'pool-forbidden'],
    [
      'an address that only another pool may reach',
      { url: 'http://10.2.0.1/', pool: 'default' },
      'egress-denied',
    ],
  ])('refuses %s by the policy, and audits it', async (_what, change, code) => {
    const refused = await send('PUT', path, { ...system, ...change });
    expect([refused.status, refused.json.code]).toEqual([422, code]);
    const { items } = (await send('GET', '/audit-events?limit=1')).json;
    expect(items).toEqual([
      expect.objectContaining({
        action: 'set-connected-system',
        result: 'Refused',
        detail: expect.stringContaining(code) as string,
      }),
    ]);
    expect((await send('GET', path)).status).toBe(404);
  });

  it('accepts an address that one pool of the tenant may reach, and steps of that pool alone', async () => {
    expect((await send('PUT', path, { ...system, url: 'http://10.2.0.1/' })).status).toBe(201);
    const denied = await send('POST', '/schedules', schedule(step()));
    expect(denied.json['errors']).toEqual([
      expect.objectContaining({ pointer: '/steps/0/connectedSystem', code: 'egress-denied' }),
    ]);
    expect((await send('POST', '/schedules', schedule(step({ pool: 'dmz' })))).status).toBe(201);
  });

  it('is for steps of its pool alone', async () => {
    await send('PUT', path, { ...system, pool: 'dmz' });
    const refused = await send('POST', '/schedules', schedule(step()));
    expect(refused.json['errors']).toEqual([
      expect.objectContaining({ pointer: '/steps/0/pool', code: 'pool-forbidden' }),
    ]);
  });

  it('can be named by a schedule at once, and not be deleted while it is', async () => {
    const unknown = await send('POST', '/schedules', schedule(step()));
    expect(unknown.json.code).toBe('connected-system-unknown');
    await send('PUT', path, system);
    const { json } = await send('POST', '/schedules', schedule(step()));
    const used = await send('DELETE', path);
    expect([used.status, used.json]).toMatchObject([
      409,
      { code: 'connected-system-in-use', schedules: [{ slug: json['slug'] }] },
    ]);
    expect((await send('GET', path)).json['schedules']).toEqual([json['slug']]);
    const less = { ...system, runProfiles: ['Full Import'] };
    expect((await send('PUT', path, less)).json.code).toBe('connected-system-in-use');
    const other = { ...system, runProfiles: ['Delta Import'] };
    expect((await send('PUT', path, other)).status).toBe(200);
    await send('DELETE', `/schedules/${String(json['id'])}`);
    expect((await send('DELETE', path)).status).toBe(204);
  });

  it('cannot be deleted by one request while another stores a schedule that names it', async () => {
    for (let round = 0; round < 5; round += 1) {
      await send('PUT', path, system);
      const [stored, deleted] = await Promise.all([
        send('POST', '/schedules', schedule(step())),
        send('DELETE', path),
      ]);
      const both = stored.status === 201 && deleted.status === 204;
      expect(both, `${stored.text} ${deleted.text}`).toBe(false);
      if (stored.status === 201) await send('DELETE', `/schedules/${String(stored.json['id'])}`);
    }
  });

  it('stores at most 100', async () => {
    await harness.asOwner(
      `insert into connected_system (tenant_id, name, id, title, url, headers, run_profiles, version,
         updated_at, updated_by)
       select $1, 'full-' || n, gen_random_uuid(), 't', 'https://a.test', '{}', '{Sync}', 1, now(), '{}'
       from generate_series(1, 100) n`,
      [betaId],
      betaId,
    );
    const full = await send('PUT', path, system, { tenant: 'beta' });
    expect([full.status, full.json.code]).toEqual([409, 'connected-system-limit']);
    const clear = 'delete from connected_system where name like $1';
    await harness.asOwner(clear, ['full-%'], betaId);
  });
});

describe('connected systems of the file', () => {
  it('are shown without their address, and are read-only', async () => {
    const { json, text } = await send('GET', '/connected-systems/hr-system');
    expect(json).toMatchObject({ source: 'file', url: null, id: null, version: null });
    expect(text).not.toContain('internal.test');
    for (const method of ['PUT', 'DELETE'] as const) {
      const body = method === 'PUT' ? system : undefined;
      const refused = await send(method, '/connected-systems/hr-system', body);
      expect([refused.status, refused.json.code]).toEqual([409, 'connected-system-read-only']);
      expect(refused.json['detail']).toContain('CARILLON_SYSTEMS_FILE');
    }
  });

  it('do not exist for another tenant, which may use their names', async () => {
    const beta = { tenant: 'beta' };
    expect((await send('GET', '/connected-systems/hr-system', undefined, beta)).status).toBe(404);
    expect((await send('PUT', '/connected-systems/hr-system', system, beta)).status).toBe(201);
    expect((await send('GET', '/connected-systems/hr-system')).json['source']).toBe('file');
  });

  it('hide a stored one of the same name, which can still be deleted', async () => {
    await send('PUT', path, system);
    const file = {
      name,
      title: name,
      url: 'http://x.test',
      runProfiles: ['Other'],
      tenants: ['*'],
    };
    const before = app;
    try {
      const credentials = [...tokens].map(([key, token]) => ({ key, token }));
      app = harness.withDeps({
        policy,
        connectedSystems: [file],
        credentials: {
          mode: 'tokens',
          tokens: credentials.map(({ key, token }) => ({
            name: key,
            tenant: key.split('/')[0] ?? '',
            sha256: sha256Of(token),
            roles: [(key.split('/')[1] ?? 'viewer') as Role],
          })),
        },
      });
      const listed = (await namesOf({})).filter((one) => one.name === name);
      expect(listed).toEqual([expect.objectContaining({ source: 'file', runProfiles: ['Other'] })]);
      expect((await send('PUT', path, system)).json.code).toBe('connected-system-read-only');
      expect((await send('DELETE', path)).status).toBe(204);
      expect((await send('DELETE', path)).json.code).toBe('connected-system-read-only');
    } finally {
      app = before;
    }
    expect((await send('GET', path)).status).toBe(404);
  });
});

describe('other readers and writers', () => {
  it('lets only admins write', async () => {
    const refused = await send('PUT', path, system, { role: 'editor' });
    expect([refused.status, refused.json['requiredPermission']]).toEqual([403, 'administer']);
  });

  it('shows and gives nothing of it to another tenant', async () => {
    await send('PUT', path, { ...system, headers: { 'x-key': { secret: 'HR' } } });
    const beta = { tenant: 'beta' };
    expect((await namesOf(beta)).map((one) => one.name)).not.toContain(name);
    expect((await send('GET', path, undefined, beta)).status).toBe(404);
    expect((await send('DELETE', path, undefined, beta)).status).toBe(404);
    const used = await send('POST', '/schedules', schedule(step()), beta);
    expect(used.json.code).toBe('connected-system-unknown');
    const worker = { tenant: 'beta', role: 'worker' } as const;
    const told = await send('GET', '/workers/connected-systems', undefined, worker);
    expect(told.text).not.toContain(name);
    expect((await send('GET', path)).status).toBe(200);
  });

  it('tells workers what they need, with a tag to ask by', async () => {
    const headers = { 'x-key': { secret: 'HR' } };
    await send('PUT', path, { ...system, headers });
    const worker = { role: 'worker' } as const;
    const told = await send('GET', '/workers/connected-systems', undefined, worker);
    expect(told.json.items).toContainEqual({
      ...{ name, title: name, pool: null, headers },
      ...system,
    });
    const headersAgain = { 'if-none-match': told.etag };
    const same = await send('GET', '/workers/connected-systems', undefined, {
      ...worker,
      headers: headersAgain,
    });
    expect(same.status).toBe(304);
    const admin = await send('GET', '/workers/connected-systems');
    expect([admin.status, admin.json.code]).toEqual([403, 'forbidden']);
  });
});
