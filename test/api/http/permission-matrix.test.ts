import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GuardedRoute, registerPermissions } from '../../../src/api/access/permissions.ts';
import type { App } from '../../../src/api/http/app-deps.ts';
import { createToken } from '../../../src/api/http/credentials.ts';
import { type Role, roles } from '../../../src/domain/access/permissions.ts';
import { isAllowed, permissionsPage } from '../../../tools/permissions-page.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
let app: App;
const tokens = new Map<string, string>();
const tokenOf = (tenant: string, role: Role) => tokens.get(`${tenant}/${role}`) ?? '';
const foreignTenant = 'other';

beforeAll(async () => {
  harness = await createHarness();
  await harness.asOwner('insert into tenant (id, slug, name) values ($1, $2, $2)', [
    randomUUID(),
    foreignTenant,
  ]);
  const stored = ['default', foreignTenant].flatMap((tenant) =>
    roles.map((role) => {
      const { token, sha256 } = createToken(`${tenant}-${role}`);
      tokens.set(`${tenant}/${role}`, token);
      return { name: `${tenant}-${role}`, tenant, sha256, roles: [role] };
    }),
  );
  app = harness.withDeps({ credentials: { mode: 'tokens', tokens: stored } });
  await app.ready();
});
afterAll(() => harness.close());

/** Parameters become `0`, of which no object exists. */
const addressOf = ({ url }: GuardedRoute) => url.replace(/:\w+/g, '0').replace('*', 'x');

const guarded = () => app.guardedRoutes.filter(({ permission }) => permission !== 'public');

type Sent = { url: string; token?: string; payload?: object };

function send({ method }: GuardedRoute, { url, token, payload }: Sent) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const withBody = method === 'POST' || method === 'PUT' ? { payload: payload ?? {} } : {};
  return app.inject({ method: method as 'GET', url, headers, ...withBody });
}

describe('the role × route matrix', () => {
  it.each(roles)('holds in every cell of %s', async (role) => {
    expect(guarded().length).toBeGreaterThan(50);
    for (const route of guarded()) {
      const url = addressOf(route);
      const answer = await send(route, { url, token: tokenOf('default', role) });
      const place = `${role}: ${route.method} ${url} answered ${answer.statusCode}`;
      if (isAllowed(role, route.permission)) {
        expect([401, 403, 500], place).not.toContain(answer.statusCode);
        continue;
      }
      expect(answer.statusCode, place).toBe(403);
      if (route.method === 'HEAD') continue;
      expect(answer.json(), place).toMatchObject({
        code: 'forbidden',
        requiredPermission: route.permission,
        roles: roles.filter((one) => isAllowed(one, route.permission)),
      });
    }
  });

  it('is on the reference page, cell by cell', async () => {
    const page = await readFile(permissionsPage, 'utf8');
    const shown = guarded().filter(({ method }) => method !== 'HEAD');
    for (const { method, url, permission } of shown) {
      const cells = roles.map((role) => (isAllowed(role, permission) ? 'yes' : '403'));
      expect(page).toContain(`| \`${method} ${url}\` | ${permission} | ${cells.join(' | ')} |`);
    }
  });

  it('needs a credential on every route that is not public', async () => {
    for (const route of guarded()) {
      const answer = await send(route, { url: addressOf(route) });
      expect([route.url, answer.statusCode]).toEqual([route.url, 401]);
    }
  });

  it('is the permission that the API description shows', async () => {
    const { paths } = (await app.inject('/openapi.json')).json<{
      paths: Record<string, Record<string, Record<string, unknown>>>;
    }>();
    for (const { method, url, permission } of guarded()) {
      if (method === 'HEAD') continue;
      const path = url.replace(/:(\w+)/g, '{$1}');
      const operation = paths[path]?.[method.toLowerCase()];
      expect([url, operation?.['x-required-permission']]).toEqual([url, permission]);
    }
  });
});

describe('objects of another tenant', () => {
  /** Bodies that would be accepted, so that only the missing object refuses. */
  const bodies: Record<string, object> = {
    '/set-result': { status: 'Completed', reason: 'r' },
    '/skip': { reason: 'r' },
    '/move': { place: 'Before', target: '0', reason: 'r' },
    '/steps': {
      ...{ place: 'Before', target: '0', reason: 'r' },
      step: { type: 'Http', name: 'A', url: 'https://a.test/' },
    },
    '/cancel': { reason: 'r' },
    '/hold': { reason: 'r' },
    '/release': {},
    '/retry-now': { reason: 'r' },
    '/retry': { revision: 'AsItWas' },
    '/backfills': { from: '2026-11-01T00:00:00Z', until: '2026-11-02T00:00:00Z', reason: 'r' },
    '/reset': { offset: 'PT1H', reason: 'r' },
    '/try': { offset: 'PT1H' },
    '/rehearse': aScheduleBody(),
    '/approve': {},
    '/reject': { reason: 'r' },
    '/maintenance-windows': {
      until: new Date(now.getTime() + 3_600_000).toISOString(),
      reason: 'r',
    },
    '/end': {},
    '/run-profile': { runProfile: 'Sync' },
  };

  it('do not exist for any role: 404 on every route that names one', async () => {
    const admin = { authorization: `Bearer ${tokenOf('default', 'admin')}` };
    const inject = (method: 'POST' | 'PUT', url: string, payload: object) =>
      app.inject({ method, url: `/api/v1${url}`, headers: admin, payload });
    harness.temporal.onStart = (start) => harness.begin(start);
    const created = await inject('POST', '/schedules', aScheduleBody());
    const { id: ref, slug } = created.json<{ id: string; slug: string }>();
    const run = await inject('POST', `/schedules/${ref}/run`, {});
    const { id } = run.json<{ id: string }>();
    const event = await inject('POST', '/events', { source: 'a', name: 'b' });
    expect([created, run, event].map(({ statusCode }) => statusCode < 300)).toEqual([
      true,
      true,
      true,
    ]);
    await inject('PUT', '/anchors/go-live', { at: '2026-12-01T00:00:00Z' });
    const system = { url: 'https://hr.example.com', runProfiles: ['Sync'] };
    expect((await inject('PUT', '/connected-systems/own-hr', system)).statusCode).toBe(201);
    const stored = await inject('PUT', '/secrets/OWN_SECRET', { value: 'of-default-only' });
    expect(stored.statusCode).toBe(201);
    expect((await inject('PUT', '/limits/Tag/0', { maxActive: 2 })).statusCode).toBe(201);
    const window = await inject('POST', '/connected-systems/own-hr/maintenance-windows', {
      until: new Date(now.getTime() + 3_600_000).toISOString(),
      reason: 'r',
    });
    expect(window.statusCode).toBe(201);
    const ids = new Map([
      ['/maintenance-windows/', window.json<{ id: string }>().id],
      ['/secrets/', 'OWN_SECRET'],
      ['/schedules/', ref],
      ['/schedule-executions/', id],
      ['/events/', event.json<{ id: string }>().id],
      ['/anchors/', 'go-live'],
      ['/calendars/', 'none'],
      ['/connected-systems/', 'own-hr'],
      ['/limits/', 'Tag'],
    ]);
    // A PUT by name creates an object of one's own tenant.
    const named = guarded().filter(
      ({ method, url }) =>
        url.includes('/:') &&
        !(
          method === 'PUT' &&
          /\/(anchors|calendars|connected-systems|secrets|limits|notification-channels|notification-rules)\//.test(
            url,
          )
        ),
    );
    for (const route of named) {
      const [kind] = /\/[a-z-]+\/(?=:)/.exec(route.url) ?? [''];
      const own = ids.get(kind) ?? randomUUID();
      const url = route.url
        .replace(/:\w+/, own)
        .replace(/:revision/, '1')
        .replace(/:\w+/g, '0');
      // Of a system, and not of a schedule.
      const isProfile = route.url.endsWith('/connected-systems/:name/run');
      const [, ending = ''] = isProfile
        ? ['', '/run-profile']
        : (/(\/[a-z-]+)$/.exec(route.url) ?? []);
      const payload = bodies[ending] ?? (route.method === 'PUT' ? aScheduleBody() : {});
      for (const role of roles.filter((one) => isAllowed(one, route.permission))) {
        const answer = await send(route, { url, token: tokenOf(foreignTenant, role), payload });
        const place = `${role} of another tenant: ${route.method} ${url}: ${answer.body}`;
        expect(answer.statusCode, place).toBe(404);
      }
    }
    const still = await app.inject({ url: `/api/v1/schedules/${slug}`, headers: admin });
    expect(still.json()).toMatchObject({ id: ref, revision: 1, enabled: true });
  });
});

describe('registerPermissions', () => {
  it('refuses a route that declares no permission', () => {
    const bare = fastify();
    registerPermissions(bare);
    expect(() => bare.get('/api/v1/forgotten', () => 'x')).toThrow('does not declare a permission');
  });

  it('keeps an API with such a route from starting', async () => {
    const bare = fastify();
    registerPermissions(bare);
    bare.register(async (scope) => {
      scope.get('/forgotten', () => 'x');
    });
    await expect(bare.ready()).rejects.toThrow('does not declare a permission');
  });
});
