import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRing } from '../../../src/aes-gcm.ts';
import type { App } from '../../../src/api/http/app-deps.ts';
import { createToken } from '../../../src/api/http/credentials.ts';
import { defaultPolicy } from '../../../src/domain/access/access-policy.ts';
import type { Role } from '../../../src/domain/access/permissions.ts';
import type { AttemptKey } from '../../../src/domain/observation.ts';
import { createStepNonces } from '../../../src/store/records/observations.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

/** Never in any answer but the one to a worker, in no log line and no audit event. */
const value = 'sup3r/secret+value?"x"';
const betaId = randomUUID();
const [one, two] = [randomBytes(32), randomBytes(32)];
const ring = (active: string, keys: Record<string, Buffer>): KeyRing => ({
  active,
  keys: new Map(Object.entries(keys)),
});
const policy = {
  ...defaultPolicy('default'),
  pools: new Map([
    ['default', { tenants: ['default', 'beta'] }],
    ['dmz', { tenants: ['default', 'beta'] }],
  ]),
  secrets: new Map([['OF_OPS', { tenants: ['default'], pools: null, hosts: null }]]),
};

let harness: Harness;
let app: App;
const apps = new Map<string, App>();
const lines: string[] = [];
const answers: string[] = [];
const tokens = new Map<string, string>();
const sha256Of = (token: string): string => createHash('sha256').update(token).digest('hex');

beforeAll(async () => {
  harness = await createHarness();
  await harness.asOwner('insert into tenant (id, slug, name) values ($1, $2, $2)', [
    betaId,
    'beta',
  ]);
  const stored = ['default', 'beta'].flatMap((tenant) =>
    (['admin', 'editor', 'viewer', 'worker'] as const).map((role) => {
      const { token } = createToken(`${tenant}-${role}`);
      tokens.set(`${tenant}/${role}`, token);
      return { name: `${tenant}-${role}`, tenant, sha256: sha256Of(token), roles: [role] };
    }),
  );
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const credentials = { mode: 'tokens' as const, tokens: stored };
  const deps = { policy, credentials, log, commandsEnabled: true };
  apps.set('one', harness.withDeps({ ...deps, secretKeys: ring('one', { one }) }));
  apps.set('both', harness.withDeps({ ...deps, secretKeys: ring('two', { one, two }) }));
  apps.set('two', harness.withDeps({ ...deps, secretKeys: ring('two', { two }) }));
  apps.set('none', harness.withDeps({ ...deps, secretKeys: null }));
  app = of('one');
});
afterAll(() => harness.close());

function of(keys: 'one' | 'both' | 'two' | 'none'): App {
  const found = apps.get(keys);
  if (!found) throw new Error(`no app with the keys ${keys}`);
  return found;
}

type As = { tenant?: string; role?: Role; ifMatch?: string; to?: App };
type Answer = Record<string, unknown> & { items: Record<string, unknown>[] };

async function send(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  { tenant = 'default', role = 'admin', ifMatch, to = app }: As = {},
) {
  const answer = await to.inject({
    method,
    url: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${tokens.get(`${tenant}/${role}`)}`,
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
    ...(body && { payload: body }),
  });
  if (path !== '/workers/secrets') answers.push(answer.body);
  const json = answer.body === '' ? ({ items: [] } as Answer) : answer.json<Answer>();
  return { status: answer.statusCode, etag: String(answer.headers['etag']), json };
}

const listed = async (as: As = {}) =>
  (await send('GET', '/secrets', undefined, as)).json.items.filter(
    ({ source }) => source === 'store',
  );

/** An execution with these steps, and the key of the first attempt of each, as its worker knows it. */
async function dispatched(steps: object[], tenant = 'default'): Promise<AttemptKey[]> {
  const body = aScheduleBody({ name: `of ${randomUUID()}`, steps });
  const made = await send('POST', '/schedules', body, { tenant });
  expect([made.status, made.json]).toMatchObject([201, {}]);
  await send('POST', `/schedules/${String(made.json['slug'])}/run`, {}, { tenant });
  const start = harness.temporal.starts.at(-1);
  if (!start) throw new Error('nothing was started');
  await harness.begin(start);
  const { executionId } = start;
  const nonces = await createStepNonces(harness.database).forSteps(
    harness.tenantId,
    executionId,
    steps.length,
  );
  const [row] = (await harness.asOwner('select run_id as run from execution where id = $1', [
    executionId,
  ])) as { run: string }[];
  const key = { tenantId: harness.tenantId, executionId, incarnation: row?.run ?? '', attempt: 1 };
  return nonces.map((nonce, stepIndex) => ({ ...key, stepIndex, nonce }));
}

const ask = (attempt: AttemptKey | undefined, names: string[], as: As = {}) =>
  send('POST', '/workers/secrets', { attempt, names }, { role: 'worker', ...as });
const http = (name: string, more: object = {}) => ({
  type: 'Http',
  name: `send ${randomUUID().slice(0, 8)}`,
  url: 'https://hr.example.com/',
  headers: { authorization: { secret: name } },
  ...more,
});

describe('stored secrets', { timeout: 120_000 }, () => {
  it('are set, listed, replaced by version and deleted, and never shown', async () => {
    const limits = { pools: ['default'], hosts: ['hr.example.com', '10.2.0.0/16'] };
    const made = await send('PUT', '/secrets/CYCLE', { value, ...limits, reason: 'first' });
    expect([made.status, made.json]).toMatchObject([
      201,
      { name: 'CYCLE', source: 'store', keyId: 'one', readable: true, version: 1, ...limits },
    ]);
    const changed = await send('PUT', '/secrets/CYCLE', { value }, { ifMatch: made.etag });
    expect([changed.status, changed.json]).toMatchObject([200, { version: 2, pools: null }]);
    const stale = await send('PUT', '/secrets/CYCLE', { value }, { ifMatch: made.etag });
    expect([stale.status, stale.json['code']]).toEqual([412, 'secret-conflict']);
    expect((await listed({ role: 'viewer' })).map(({ name }) => name)).toContain('CYCLE');
    expect(await listed({ tenant: 'beta' })).toEqual([]);
    const gone = await send('DELETE', '/secrets/CYCLE', undefined, { ifMatch: changed.etag });
    expect(gone.status).toBe(204);
    const again = await send('DELETE', '/secrets/CYCLE');
    expect([again.status, again.json['code']]).toEqual([404, 'secret-not-found']);
    const { items } = (await send('GET', '/audit-events?limit=50')).json;
    const acts = items.filter(({ detail }) => String(detail).includes('CYCLE'));
    expect(
      acts.map(({ action, result }) => `${String(action)} ${String(result)}`).reverse(),
    ).toEqual([
      'set-secret Done',
      'set-secret Done',
      'set-secret Refused',
      'delete-secret Done',
      'delete-secret Refused',
    ]);
  });

  it.each<[string, object, number]>([
    ['an empty value', { value: '' }, 422],
    ['a blank value', { value: ' \n' }, 422],
    ['a value that is no text', { value: { [value]: value } }, 422],
    ['a value with a zero byte', { value: `${value}\u0000` }, 422],
    ['a field that is not known', { value, [value]: 1 }, 422],
    ['a host that is none', { value, hosts: ['https://x/'] }, 422],
    ['no value', { pools: null }, 422],
  ])('are refused with %s', async (_what, body, status) => {
    const answer = await send('PUT', '/secrets/WRONG', body);
    expect(answer.status).toBe(status);
    // A name of a field that a client made up is told back; it is no value.
    if (value in body) answers.pop();
  });

  it('are for administrators to write', async () => {
    for (const role of ['editor', 'viewer', 'worker'] as const) {
      expect((await send('PUT', '/secrets/X', { value }, { role })).status).toBe(403);
      expect((await send('POST', '/secret-rotations', {}, { role })).status).toBe(403);
    }
  });

  it('cannot be written without keys, and say so', async () => {
    const answer = await send('PUT', '/secrets/X', { value }, { to: of('none') });
    expect([answer.status, answer.json['code']]).toEqual([409, 'secret-store-off']);
    expect(answer.json['detail']).toContain('CARILLON_SECRETS_KEYS_FILE');
    const list = await send('GET', '/secrets', undefined, { to: of('none') });
    expect(list.json['activeKeyId']).toBeNull();
  });

  it('let a definition name what the policy gives to no tenant, within their own limits', async () => {
    const steps = [http('BETA_OWN')];
    const write = (tenant: string, body = steps) =>
      send('POST', '/schedules', aScheduleBody({ name: randomUUID(), steps: body }), { tenant });
    expect((await write('beta')).json['code']).toBe('secret-forbidden');
    const hosts = { hosts: ['hr.example.com'] };
    await send('PUT', '/secrets/BETA_OWN', { value, ...hosts }, { tenant: 'beta' });
    expect((await write('beta')).status).toBe(201);
    const elsewhere = await write('beta', [http('BETA_OWN', { url: 'https://evil.example/' })]);
    expect(elsewhere.json['code']).toBe('secret-forbidden');
    expect(JSON.stringify(elsewhere.json)).toContain('carillon secret set BETA_OWN');
    // What the operator gave to another tenant is refused as before.
    expect((await write('beta', [http('OF_OPS')])).json['code']).toBe('secret-forbidden');
  });

  it('warn of a key that the server lacks when a schedule names them', async () => {
    await send('PUT', '/secrets/LOST', { value });
    const body = aScheduleBody({ name: randomUUID(), steps: [http('LOST')] });
    const made = await send('POST', '/schedules', body, { to: of('two') });
    expect(made.json['warnings']).toContainEqual(
      expect.stringMatching(/stored secret LOST is encrypted with the key "one"/),
    );
    const fine = await send('POST', '/schedules', { ...body, name: randomUUID() });
    expect(JSON.stringify(fine.json['warnings'])).not.toContain('LOST');
  });
});

describe('a step worker', { timeout: 120_000 }, () => {
  it('is given what its step names, for its pool, and nothing else', async () => {
    await send('PUT', '/secrets/GIVEN', { value, pools: ['default'] });
    await send('PUT', '/secrets/OTHER', { value });
    const [first, elsewhere] = await dispatched([http('GIVEN'), http('GIVEN', { pool: 'dmz' })]);
    const given = await ask(first, ['GIVEN', 'OTHER', 'NEVER_STORED']);
    expect([given.status, given.json.items]).toEqual([
      200,
      [{ name: 'GIVEN', value, pools: ['default'], hosts: null, code: null, reason: null }],
    ]);
    const refused = await ask(elsewhere, ['GIVEN']);
    expect(refused.json.items).toEqual([
      expect.objectContaining({ name: 'GIVEN', value: null, code: 'secret-forbidden' }),
    ]);
    expect(JSON.stringify(refused.json)).not.toContain(value);
  });

  it('gets the secret of a system that its tenant stores', async () => {
    await send('PUT', '/secrets/SYSTEM_KEY', { value });
    const system = { url: 'https://hr.example.com', runProfiles: ['Sync'] };
    const headers = { 'x-key': { secret: 'SYSTEM_KEY' } };
    await send('PUT', '/connected-systems/own-hr', { ...system, headers });
    const run = { type: 'RunProfile', name: 's', connectedSystem: 'own-hr', runProfile: 'Sync' };
    const [key] = await dispatched([run]);
    expect((await ask(key, ['SYSTEM_KEY'])).json.items).toMatchObject([{ value }]);
  });

  it('is refused without the nonce of the step, for another tenant, and once the attempt has ended', async () => {
    await send('PUT', '/secrets/GUARDED', { value });
    const [key, other] = await dispatched([http('GUARDED'), http('GUARDED')]);
    if (!key || !other) throw new Error('no steps');
    const { nonce: _nonce, ...unproven } = key;
    const refusals: [AttemptKey, As, number, string][] = [
      [unproven, {}, 403, 'observation-unproven'],
      [{ ...key, nonce: other.nonce ?? '' }, {}, 403, 'observation-unproven'],
      [{ ...key, incarnation: randomUUID() }, {}, 409, 'execution-not-begun'],
      [{ ...key, attempt: 90 }, {}, 409, 'observation-over-quota'],
      [key, { tenant: 'beta' }, 403, 'forbidden'],
      [{ ...key, tenantId: betaId }, { tenant: 'beta' }, 403, 'observation-unproven'],
      [key, { role: 'admin' }, 403, 'forbidden'],
    ];
    for (const [attempt, as, status, code] of refusals) {
      const answer = await ask(attempt, ['GUARDED'], as);
      expect([answer.status, answer.json['code']]).toEqual([status, code]);
    }
    await harness.asOwner(
      `update activity_record set status = 'Completed', ended_at = now()
       where execution_id = $1 and step_index = 0`,
      [key.executionId],
    );
    const late = await ask(key, ['GUARDED']);
    expect([late.status, late.json['code']]).toEqual([409, 'observation-too-late']);
    expect((await ask(other, ['GUARDED'])).status).toBe(200);
  });

  it('that runs a command is not given what is for certain hosts', async () => {
    await send('PUT', '/secrets/HOSTED', { value, hosts: ['hr.example.com'] });
    const shell = { type: 'Shell', name: 'cmd', script: 'true' };
    const environment = { TOKEN: { secret: 'HOSTED' } };
    const [request, command] = await dispatched([http('HOSTED'), { ...shell, environment }]);
    const given = await ask(request, ['HOSTED']);
    expect(given.json.items).toMatchObject([{ value, hosts: ['hr.example.com'] }]);
    const refused = await ask(command, ['HOSTED']);
    expect(refused.json.items).toMatchObject([{ value: null, code: 'secret-forbidden' }]);
  });

  it('learns that the key is missing, and gets no value', async () => {
    await send('PUT', '/secrets/KEYLESS', { value });
    const [key] = await dispatched([http('KEYLESS')]);
    for (const keys of ['two', 'none'] as const) {
      const answer = await ask(key, ['KEYLESS'], { to: of(keys) });
      expect(answer.json.items).toMatchObject([{ value: null, code: 'secret-unavailable' }]);
    }
  });

  it('gets nothing from a row that was put in the place of another', async () => {
    await send('PUT', '/secrets/MINE', { value });
    await send('PUT', '/secrets/YOURS', { value: 'another-value' });
    const [key] = await dispatched([http('MINE')]);
    await harness.asOwner(
      `update stored_secret s set ciphertext = o.ciphertext from stored_secret o
       where s.name = 'MINE' and o.name = 'YOURS'`,
    );
    expect((await ask(key, ['MINE'])).json.items).toMatchObject([
      {
        value: null,
        code: 'secret-unavailable',
        reason: expect.stringContaining('row was changed') as string,
      },
    ]);
    await send('DELETE', '/secrets/MINE');
  });
});

describe('POST /secret-rotations', { timeout: 120_000 }, () => {
  it('encrypts in batches with the active key, keeps versions, and names what it cannot read', async () => {
    const as = { tenant: 'beta' };
    for (let index = 0; index < 60; index += 1) {
      await send('PUT', `/secrets/MANY_${index}`, { value: `${value}${index}` }, as);
    }
    const before = await listed(as);
    const rotate = (to: App) => send('POST', '/secret-rotations', {}, { ...as, to });
    expect((await rotate(of('two'))).json).toMatchObject({
      rotated: 0,
      left: 0,
      unreadable: expect.arrayContaining(['MANY_0']) as string[],
    });
    expect((await rotate(of('both'))).json).toMatchObject({ rotated: 50, left: 11 });
    expect((await rotate(of('both'))).json).toMatchObject({ rotated: 11, left: 0, unreadable: [] });
    expect((await rotate(of('both'))).json).toMatchObject({ rotated: 0, left: 0 });
    const after = await listed({ ...as, to: of('two') });
    const shown = ({ name, version, updatedAt }: Record<string, unknown>) => [
      name,
      version,
      updatedAt,
    ];
    expect(after.map(shown)).toEqual(before.map(shown));
    expect(after.every(({ keyId, readable }) => keyId === 'two' && readable === true)).toBe(true);
  });
});

describe('the value of a secret', { timeout: 120_000 }, () => {
  it('is in no answer to a user, no log line, no audit event and no other column', async () => {
    const forms = [
      value,
      encodeURIComponent(value),
      JSON.stringify(value).slice(1, -1),
      Buffer.from(value).toString('base64').slice(0, 24),
    ];
    for (const path of ['/secrets', '/audit-events?limit=100', '/schedules']) {
      await send('GET', path);
    }
    const tables = (await harness.asOwner(
      `select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
         and relnamespace = 'public'::regnamespace and has_table_privilege(oid, 'select')`,
    )) as { name: string }[];
    const rows: string[] = [];
    for (const tenant of [harness.tenantId, betaId]) {
      for (const { name } of tables) {
        rows.push(
          JSON.stringify(await harness.asOwner(`select t::text from "${name}" t`, [], tenant)),
        );
      }
    }
    expect(lines.length).toBeGreaterThan(50);
    expect(answers.length).toBeGreaterThan(50);
    for (const text of [...answers, ...lines, ...rows]) {
      for (const form of forms) expect(text).not.toContain(form);
    }
  });
});
