import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import { createToken } from '../../../src/api/http/credentials.ts';
import { parseNetworks } from '../../../src/config/networks.ts';
import type { AuditEventPage } from '../../../src/contract/operations/audit-events.ts';
import { parseRateLimits } from '../../../src/domain/access/rate-limits.ts';
import { createOncePerMinute } from '../../../src/services/people/access-audit.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
const viewer = createToken('vera');
const editor = createToken('ed');
const worker = createToken('steps');
const tokens = [
  { name: 'vera', tenant: 'default', sha256: viewer.sha256, roles: ['viewer'] as const },
  { name: 'ed', tenant: 'default', sha256: editor.sha256, roles: ['editor'] as const },
  { name: 'steps', tenant: 'default', sha256: worker.sha256, roles: ['worker'] as const },
];
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const limits = { requests: 1_000, writes: 1_000, reports: 1_000, failures: 3 };
const newApp = (more: object = {}): App =>
  harness.withDeps({ credentials: { mode: 'tokens', tokens }, rateLimits: limits, ...more });

beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

async function trail(): Promise<AuditEventPage['items']> {
  const url = '/api/v1/audit-events?limit=200';
  return (await harness.app.inject({ url, headers: harness.operator })).json<AuditEventPage>()
    .items;
}

describe('the audit trail', () => {
  it('has a refused request with who, what and from where, once a minute', async () => {
    const app = newApp();
    const payload = aScheduleBody();
    const send = () =>
      app.inject({
        method: 'POST',
        url: '/api/v1/schedules',
        headers: bearer(viewer.token),
        payload,
      });
    expect([(await send()).statusCode, (await send()).statusCode]).toEqual([403, 403]);
    const found = (await trail()).filter(({ actor }) => actor.name === 'vera');
    expect(found).toMatchObject([
      {
        action: 'access',
        objectType: 'route',
        result: 'Refused',
        detail: 'POST /api/v1/schedules needs the permission edit',
        clientAddress: '127.0.0.1',
      },
    ]);
  });

  it('has reads of logs and of itself', async () => {
    const app = newApp();
    const headers = bearer(editor.token);
    await app.inject({ url: '/api/v1/audit-events', headers });
    await app.inject({ url: '/api/v1/audit-events', headers });
    const id = '0198f3a2-0000-7000-8000-000000000001';
    await app.inject({ url: `/api/v1/schedule-executions/${id}/log`, headers });
    const found = (await trail()).filter(({ actor }) => actor.name === 'ed');
    expect(found.map(({ action, objectId }) => [action, objectId])).toEqual([
      ['read-log', id],
      ['read-audit', harness.tenantId],
    ]);
  });

  it('names the client that a trusted proxy names, and nobody else can name one', async () => {
    const ask = async (app: App, remoteAddress: string, forwarded: string) => {
      const headers = { ...bearer(viewer.token), 'x-forwarded-for': forwarded };
      await app.inject({ method: 'PUT', url: '/api/v1/hold', headers, remoteAddress, payload: {} });
      return (await trail()).find(({ actor }) => actor.name === 'vera')?.clientAddress;
    };
    const trusted = { trustedProxies: ['10.0.0.0/8'] };
    expect(await ask(newApp(), '198.51.100.1', '203.0.113.7')).toBe('198.51.100.1');
    expect(await ask(newApp(trusted), '10.1.2.3', '9.9.9.9, 203.0.113.7')).toBe('203.0.113.7');
    expect(await ask(newApp(trusted), '198.51.100.2', '203.0.113.7')).toBe('198.51.100.2');
    expect(await ask(newApp(trusted), '10.1.2.3', "x'; drop table tenant")).toBe('10.1.2.3');
  });
});

describe('limits', () => {
  const ask = (app: App, token: string, remoteAddress: string) =>
    app.inject({ url: '/api/v1/schedules', headers: bearer(token), remoteAddress });

  it('lock out an address that guesses, and neither others nor those who were in', async () => {
    const app = newApp();
    expect((await ask(app, viewer.token, '192.0.2.1')).statusCode).toBe(200);
    for (let n = 0; n < limits.failures; n += 1) {
      expect((await ask(app, `guess_${n}`, '192.0.2.1')).statusCode).toBe(401);
    }
    const locked = await ask(app, 'guess_x', '192.0.2.1');
    expect([locked.statusCode, locked.json<{ code: string }>().code]).toEqual([
      429,
      'rate-limited',
    ]);
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(app, editor.token, '192.0.2.1')).statusCode).toBe(429);
    expect((await ask(app, viewer.token, '192.0.2.1')).statusCode).toBe(200);
    expect((await ask(app, editor.token, '192.0.2.2')).statusCode).toBe(200);
    const live = await app.inject({ url: '/health/ready', remoteAddress: '192.0.2.1' });
    expect(live.statusCode).toBe(200);
  });

  it('count a whole IPv6 network as one address', async () => {
    const app = newApp();
    for (let n = 1; n <= limits.failures; n += 1) await ask(app, 'guess', `2001:db8::${n}`);
    expect((await ask(app, 'guess', '2001:db8::ffff')).statusCode).toBe(429);
    expect((await ask(app, 'guess', '2001:db8:0:1::1')).statusCode).toBe(401);
  });

  it('are of one user, apart for requests, writes and reports', async () => {
    const app = newApp({ rateLimits: { requests: 3, writes: 1, reports: 2, failures: 9 } });
    const write = (token: string, url: string) =>
      app.inject({ method: 'POST', url: `/api/v1${url}`, headers: bearer(token), payload: {} });
    expect((await write(editor.token, '/events')).statusCode).toBe(422);
    expect((await write(editor.token, '/events')).statusCode).toBe(429);
    expect((await ask(app, editor.token, '192.0.2.1')).statusCode).toBe(200);
    expect((await ask(app, editor.token, '192.0.2.1')).statusCode).toBe(429);
    expect((await ask(app, viewer.token, '192.0.2.1')).statusCode).toBe(200);
    expect((await write(worker.token, '/workers')).statusCode).toBe(422);
    expect((await write(worker.token, '/observations')).statusCode).toBe(422);
    const late = await write(worker.token, '/observations');
    expect([late.statusCode, Number(late.headers['retry-after']) > 0]).toEqual([429, true]);
  });

  it('are shown with every response, those of writes for a write', async () => {
    const app = newApp({ rateLimits: { requests: 3, writes: 2, reports: 2, failures: 9 } });
    const shown = ({ headers }: Awaited<ReturnType<typeof ask>>) => [
      Number(headers['ratelimit-limit']),
      Number(headers['ratelimit-remaining']),
      Number(headers['ratelimit-reset']) > 0,
    ];
    expect(shown(await ask(app, editor.token, '192.0.2.1'))).toEqual([3, 2, true]);
    const headers = bearer(editor.token);
    const event = { method: 'POST', url: '/api/v1/events', headers, payload: {} } as const;
    expect(shown(await app.inject(event))).toEqual([2, 1, true]);
    expect(shown(await ask(app, editor.token, '192.0.2.1'))).toEqual([3, 0, true]);
    expect(shown(await ask(app, editor.token, '192.0.2.1'))).toEqual([3, 0, true]);
  });

  it('are read from one line', () => {
    expect(parseRateLimits('requests=5, failures=2')).toEqual({
      requests: 5,
      writes: 1_200,
      reports: 120_000,
      failures: 2,
    });
    for (const text of ['', 'requests', 'requests=0', 'request=5', 'requests=-1', 'requests=1e3']) {
      expect(() => parseRateLimits(text)).toThrow('is not one of');
    }
  });
});

describe('parseNetworks', () => {
  it('takes networks and addresses, and nothing that trusts everybody', () => {
    expect(parseNetworks('10.0.0.0/8, 192.0.2.7,2001:db8::/32')).toEqual([
      '10.0.0.0/8',
      '192.0.2.7',
      '2001:db8::/32',
    ]);
    for (const text of ['', 'true', '10', '0.0.0.0/0', '::/0', '10.0.0.0/33', 'proxy.test']) {
      expect(() => parseNetworks(text)).toThrow('is not a network');
    }
  });
});

describe('createOncePerMinute', () => {
  it('is bounded, and says yes again after a minute', () => {
    let ms = 0;
    const once = createOncePerMinute(() => ms, 2);
    expect([once('a'), once('a'), once('b'), once('c')]).toEqual([true, false, true, false]);
    ms = 60_000;
    expect([once('c'), once('a')]).toEqual([true, true]);
  });
});
