import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import { createToken } from '../../../src/api/http/credentials.ts';
import type { AuditEventPage } from '../../../src/contract/operations/audit-events.ts';
import type { ApiTokenPage, CreatedApiToken } from '../../../src/contract/operations/tokens.ts';
import { createTokenLookup } from '../../../src/services/people/token-lookup.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
let app: App;
let clock = now;
const both = createToken('root');
const admin = createToken('ada');
const foreign = createToken('eve');
const rateLimits = { requests: 100_000, writes: 100_000, reports: 100_000, failures: 100_000 };
const tokens = [
  { name: 'root', tenant: 'default', sha256: both.sha256, roles: ['admin', 'worker'] as const },
  { name: 'ada', tenant: 'default', sha256: admin.sha256, roles: ['admin'] as const },
  { name: 'eve', tenant: 'other', sha256: foreign.sha256, roles: ['admin'] as const },
];
const newApp = () =>
  harness.withDeps({ credentials: { mode: 'tokens', tokens }, clock: () => clock, rateLimits });

beforeAll(async () => {
  harness = await createHarness();
  const other = [randomUUID(), 'other'];
  await harness.asOwner('insert into tenant (id, slug, name) values ($1, $2, $2)', other);
  app = newApp();
});
afterAll(() => harness.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function send(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  { token = both.token, payload, to = app }: { token?: string; payload?: object; to?: App } = {},
) {
  const request = { method, url: `/api/v1${url}`, headers: bearer(token) };
  return to.inject(payload ? { ...request, payload } : request);
}

async function create(payload: object): Promise<CreatedApiToken> {
  const answer = await send('POST', '/tokens', { payload });
  expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
  return answer.json<CreatedApiToken>();
}

const statusOf = async (token: string, to = app) =>
  (await send('GET', '/schedules', { token, to })).statusCode;

async function refusedEvents(id: string) {
  const { items } = (await send('GET', `/audit-events?objectId=${id}`)).json<AuditEventPage>();
  return items.filter(({ result }) => result === 'Refused');
}

describe('a token created through the API', () => {
  it('gives access with its roles until it is revoked, at once and without a restart', async () => {
    const made = await create({ name: 'ci', roles: ['viewer'] });
    expect(made.token).toMatch(/^carillon_default_[0-9a-f]{32}_[0-9a-f]{64}$/);
    expect(await statusOf(made.token)).toBe(200);
    const write = await send('POST', '/schedules', { token: made.token, payload: {} });
    expect(write.statusCode).toBe(403);
    expect((await send('DELETE', `/tokens/${made.id}`)).statusCode).toBe(204);
    expect(await statusOf(made.token)).toBe(401);
    expect((await send('DELETE', `/tokens/${made.id}`)).statusCode).toBe(204);
    expect(await refusedEvents(made.id)).toMatchObject([
      { action: 'authenticate', detail: 'ci: revoked', clientAddress: '127.0.0.1' },
    ]);
  });

  it('is stored as a hash only, and listed without secret or hash', async () => {
    const made = await create({ name: 'listed', roles: ['viewer', 'operator'] });
    const secret = made.token.split('_').at(-1) ?? '';
    const answer = await send('GET', '/tokens');
    const { items } = answer.json<ApiTokenPage>();
    expect(items.find(({ id }) => id === made.id)).toMatchObject({
      name: 'listed',
      roles: ['viewer', 'operator'],
      state: 'Active',
      prefix: made.token.slice(0, -65),
      createdBy: { name: 'root' },
      expiresAt: new Date(now.getTime() + 90 * 86_400_000).toISOString(),
    });
    expect(answer.body).not.toContain(secret);
    const rows = await harness.database.read(harness.tenantId, async (tx) =>
      JSON.stringify([
        await tx.rows(sql`select * from api_token`),
        await tx.rows(sql`select * from audit_event`),
        await tx.rows(sql`select * from idempotency`),
      ]),
    );
    expect(rows).toContain('listed');
    expect(rows).not.toContain(secret);
  });

  it('is not stored by an Idempotency-Key either', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: { ...bearer(both.token), 'idempotency-key': 'k' },
      payload: { name: 'keyed', roles: ['viewer'] },
    });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
      400,
      'parameter-invalid',
    ]);
  });

  it('ends when it expires, also while it is cached', async () => {
    const expiresAt = new Date(now.getTime() + 60_000).toISOString();
    const made = await create({ name: 'short', roles: ['viewer'], expiresAt });
    expect(await statusOf(made.token)).toBe(200);
    clock = new Date(now.getTime() + 60_000);
    expect(await statusOf(made.token)).toBe(401);
    clock = now;
    expect(await refusedEvents(made.id)).toMatchObject([{ detail: 'short: expired' }]);
    const never = await create({ name: 'never', roles: ['viewer'], expiresAt: null });
    expect(never.expiresAt).toBeNull();
    const past = { name: 'past', roles: ['viewer'], expiresAt: now.toISOString() };
    expect((await send('POST', '/tokens', { payload: past })).statusCode).toBe(422);
  });

  it('cannot allow more than its creator may', async () => {
    const payload = { name: 'w', roles: ['worker'] };
    const refused = await send('POST', '/tokens', { token: admin.token, payload });
    expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('worker')]);
    expect((await send('POST', '/tokens', { payload })).statusCode).toBe(201);
  });

  it('of another tenant does not exist, and cannot be claimed by naming it', async () => {
    const made = await create({ name: 'mine', roles: ['admin'] });
    const gone = await send('DELETE', `/tokens/${made.id}`, { token: foreign.token });
    expect(gone.statusCode).toBe(404);
    const list = (await send('GET', '/tokens', { token: foreign.token })).json<ApiTokenPage>();
    expect(list.items).toEqual([]);
    for (const tenant of ['other', 'nobody', 'DEFAULT', '-']) {
      expect(await statusOf(made.token.replace('_default_', `_${tenant}_`))).toBe(401);
    }
    expect(await statusOf(made.token)).toBe(200);
  });

  it('with a wrong secret is audited as the act of a stranger', async () => {
    const made = await create({ name: 'guessed', roles: ['viewer'] });
    const wrong = `${made.token.slice(0, -64)}${'0'.repeat(64)}`;
    expect(await statusOf(wrong)).toBe(401);
    expect(await statusOf(wrong)).toBe(401);
    expect(await refusedEvents(made.id)).toMatchObject([
      { actor: { name: 'unknown' }, detail: 'guessed: wrong secret' },
    ]);
  });

  it('shows its last use to the minute', async () => {
    const made = await create({ name: 'used', roles: ['viewer'] });
    await statusOf(made.token);
    await expect
      .poll(async () => {
        const { items } = (await send('GET', '/tokens')).json<ApiTokenPage>();
        return items.find(({ id }) => id === made.id)?.lastUsedAt;
      })
      .toBe(now.toISOString());
  });
});

describe('createTokenLookup', () => {
  it('refuses a revoked token of another server within five seconds, and caches until then', async () => {
    const made = await create({ name: 'far', roles: ['viewer'] });
    let ms = 0;
    let reads = 0;
    const { database } = harness;
    const counting = {
      ...database,
      read: ((...given) => {
        reads += 1;
        return database.read(...given);
      }) as typeof database.read,
    };
    const lookup = createTokenLookup({
      database: counting,
      findTenantId: () => Promise.resolve(harness.tenantId),
      clock: () => now,
      monotonic: () => ms,
    });
    const both = await Promise.all([lookup.find(made.token), lookup.find(made.token)]);
    expect(both.map(({ state }) => state)).toEqual(['Accepted', 'Accepted']);
    expect(reads).toBe(1);
    await send('DELETE', `/tokens/${made.id}`);
    ms = 4_999;
    expect(await lookup.find(made.token)).toMatchObject({ state: 'Accepted' });
    ms = 5_000;
    expect(await lookup.find(made.token)).toMatchObject({ state: 'Refused', why: 'revoked' });
    expect(reads).toBe(2);
  });

  it('answers from its cache while PostgreSQL is away, then fails; it never refuses or accepts', async () => {
    const made = await create({ name: 'outage', roles: ['viewer'] });
    let ms = 0;
    let away = false;
    const { database } = harness;
    const lookup = createTokenLookup({
      database: {
        ...database,
        read: (...given) => (away ? Promise.reject(new Error('away')) : database.read(...given)),
      },
      findTenantId: () => Promise.resolve(harness.tenantId),
      clock: () => now,
      monotonic: () => ms,
    });
    await lookup.find(made.token);
    away = true;
    ms = 4_000;
    expect(await lookup.find(made.token)).toMatchObject({ state: 'Accepted' });
    ms = 6_000;
    await expect(lookup.find(made.token)).rejects.toThrow('away');
    away = false;
    expect(await lookup.find(made.token)).toMatchObject({ state: 'Accepted' });
  });
});
