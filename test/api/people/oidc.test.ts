import { createSecretKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOidcVerifier } from '../../../src/api/access/oidc.ts';
import type { OidcIssuer } from '../../../src/api/access/oidc-issuers.ts';
import type { App } from '../../../src/api/http/app-deps.ts';
import { createHarness, type Harness } from '../harness.ts';

type Key = { publicKey: KeyObject; privateKey: KeyObject; kid: string };

const makeKey = (kid: string): Key => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  kid,
});

let harness: Harness;
let server: Server;
let issuer: string;
let served: Key[];
let fetches = 0;
let mode: 'well' | 'down' | 'huge' | 'redirect' | 'other' = 'well';
const first = makeKey('k1');

beforeAll(async () => {
  harness = await createHarness();
  server = createServer((request, answer) => {
    fetches += 1;
    const isDiscovery = request.url?.includes('openid-configuration');
    const send = async (): Promise<string> => {
      const named = mode === 'other' ? 'https://other.test' : issuer;
      if (isDiscovery) return JSON.stringify({ issuer: named, jwks_uri: `${issuer}/keys` });
      const keys = served.map(async ({ publicKey, kid }) => ({
        ...(await exportJWK(publicKey)),
        kid,
      }));
      const pad = mode === 'huge' ? 'x'.repeat(400_000) : '';
      return JSON.stringify({ keys: await Promise.all(keys), pad });
    };
    if (mode === 'down') answer.writeHead(500).end();
    else if (mode === 'redirect') answer.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else void send().then((body) => answer.writeHead(200).end(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await harness.close();
});

let ms = 0;
let app: App;
function newApp(changes: Partial<OidcIssuer> = {}): App {
  const entry: OidcIssuer = {
    issuer,
    audience: 'carillon',
    tenants: ['default'],
    tenantClaim: 'tenant',
    rolesClaim: 'groups',
    roles: new Map([
      ['readers', ['viewer']],
      ['writers', ['editor']],
    ]),
    nameClaim: 'preferred_username',
    jwksUri: null,
    ...changes,
  };
  const rateLimits = { requests: 9_999, writes: 9_999, reports: 9_999, failures: 9_999 };
  return harness.withDeps({ oidc: createOidcVerifier([entry], () => ms), rateLimits });
}
beforeEach(() => {
  [served, fetches, mode, ms] = [[first], 0, 'well', 0];
  app = newApp();
});

const claims = { tenant: 'default', groups: ['readers'], preferred_username: 'vera' };
const nowSeconds = () => Math.floor(Date.now() / 1_000);

type Signing = { key?: Key; header?: object; payload?: JWTPayload; drop?: string };

async function sign({ key = first, header = {}, payload = {}, drop }: Signing = {}) {
  const all: JWTPayload = {
    iss: issuer,
    aud: 'carillon',
    sub: 'u-1',
    exp: nowSeconds() + 300,
    ...claims,
    ...payload,
  };
  if (drop !== undefined) delete all[drop];
  return new SignJWT(all)
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, ...header })
    .sign(key.privateKey);
}

async function ask(token: string, method: 'GET' | 'POST' = 'GET') {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await app.inject({
    method,
    url: '/api/v1/schedules',
    headers,
    ...(method === 'POST' ? { payload: {} } : {}),
  });
  return { status: answer.statusCode, code: answer.json<{ code?: string }>().code };
}

describe('a token of an issuer', () => {
  it('gives the tenant and the roles of its claims, beside tokens of Carillon', async () => {
    expect((await ask(await sign())).status).toBe(200);
    expect((await ask(await sign(), 'POST')).status).toBe(403);
    const writer = await sign({ payload: { groups: 'writers' } });
    expect((await ask(writer, 'POST')).status).toBe(422);
    expect(fetches).toBe(2);
    const own = await app.inject({ url: '/api/v1/schedules', headers: harness.operator });
    expect(own.statusCode).toBe(200);
  });

  it.each<[string, Signing]>([
    ['another audience', { payload: { aud: 'other' } }],
    ['no audience', { drop: 'aud' }],
    ['another issuer', { payload: { iss: 'https://other.test' } }],
    ['no issuer', { drop: 'iss' }],
    ['no expiry', { drop: 'exp' }],
    ['no subject', { drop: 'sub' }],
    ['an expiry of two minutes ago', { payload: { exp: Math.floor(Date.now() / 1_000) - 120 } }],
    ['a start in two minutes', { payload: { nbf: Math.floor(Date.now() / 1_000) + 120 } }],
    ['a key of another', { key: { ...makeKey('k1') } }],
    ['an unknown key', { header: { kid: 'k9' } }],
    ['a path as its key', { header: { kid: '../../../../dev/null' } }],
    ['a critical extension', { header: { crit: ['x'], x: 1 } }],
  ])('is refused with %s', async (_what, signing) => {
    const token = await sign(signing).catch(() => null);
    if (token === null) return;
    expect(await ask(token)).toEqual({ status: 401, code: 'credential-invalid' });
  });

  it('is accepted within a minute of clock difference', async () => {
    expect((await ask(await sign({ payload: { exp: nowSeconds() - 30 } }))).status).toBe(200);
    expect((await ask(await sign({ payload: { nbf: nowSeconds() + 30 } }))).status).toBe(200);
  });

  it('is refused without a signature, and signed with the public key as a secret', async () => {
    const good = await sign();
    const [, body] = good.split('.');
    const encode = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
    for (const alg of ['none', 'None', 'nOnE']) {
      const token = `${encode({ alg, kid: 'k1' })}.${body}.`;
      expect((await ask(token)).status).toBe(401);
    }
    const secret = createSecretKey(Buffer.from(await exportSPKI(first.publicKey as never)));
    const forged = await new SignJWT({ ...claims, iss: issuer, aud: 'carillon', sub: 'u-1' })
      .setExpirationTime('5m')
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(secret);
    expect((await ask(forged)).status).toBe(401);
    const changed = Buffer.from(JSON.stringify({ ...claims, groups: ['writers'] }));
    const parts = good.split('.');
    const swapped = [parts[0], changed.toString('base64url'), parts[2]].join('.');
    expect((await ask(swapped)).status).toBe(401);
  });

  it('never brings its own key', async () => {
    const evil = makeKey('evil');
    const jwk = await exportJWK(evil.publicKey);
    const header = { jwk, jku: 'http://127.0.0.1:1/keys', x5u: 'http://127.0.0.1:1/cert' };
    expect((await ask(await sign({ key: evil, header }))).status).toBe(401);
  });

  it.each<[string, Signing, string]>([
    ['no tenant', { drop: 'tenant' }, 'tenant-unknown'],
    ['a tenant that is not the issuer’s', { payload: { tenant: 'other' } }, 'tenant-unknown'],
    ['a list as tenant', { payload: { tenant: ['default'] } }, 'tenant-unknown'],
    ['no roles', { drop: 'groups' }, 'forbidden'],
    ['groups that give no role', { payload: { groups: ['nobody', 7] } }, 'forbidden'],
    [
      'a prototype key as group',
      { payload: { groups: ['__proto__', 'constructor'] } },
      'forbidden',
    ],
  ])('gets 403 with %s', async (_what, signing, code) => {
    expect(await ask(await sign(signing))).toEqual({ status: 403, code });
  });

  it('of a tenant that does not exist gets 403', async () => {
    app = newApp({ tenants: ['default', 'gone'] });
    const token = await sign({ payload: { tenant: 'gone' } });
    expect(await ask(token)).toEqual({ status: 403, code: 'tenant-unknown' });
  });
});

describe('the keys of an issuer', () => {
  it('are looked up again for a new key, and not for each made-up one', async () => {
    expect((await ask(await sign())).status).toBe(200);
    const before = fetches;
    for (let n = 0; n < 20; n += 1) {
      expect((await ask(await sign({ header: { kid: randomUUID() } }))).status).toBe(401);
    }
    expect(fetches - before).toBeLessThanOrEqual(1);
  });

  it('may be rotated', async () => {
    const next = makeKey('k2');
    served = [first, next];
    expect((await ask(await sign({ key: next }))).status).toBe(200);
    expect((await ask(await sign())).status).toBe(200);
  });

  it.each(['down', 'huge', 'redirect', 'other'] as const)(
    'that cannot be read (%s) give 503, never access, and are not asked for each request',
    async (kind) => {
      mode = kind;
      const token = await sign();
      for (let n = 0; n < 5; n += 1) {
        expect(await ask(token)).toEqual({ status: 503, code: 'issuer-unavailable' });
      }
      expect(fetches).toBeLessThanOrEqual(6);
      mode = 'well';
      ms = 31_000;
      expect((await ask(token)).status).toBe(200);
    },
  );

  it('are kept while the issuer is down', async () => {
    expect((await ask(await sign())).status).toBe(200);
    mode = 'down';
    expect((await ask(await sign())).status).toBe(200);
  });
});
