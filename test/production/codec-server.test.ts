import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { afterEach, describe, expect, it } from 'vitest';
import { createToken, type Credentials } from '../../src/api/http/credentials.ts';
import { type Role, roles } from '../../src/domain/access/permissions.ts';
import { createCodecServer } from '../../src/server/codec-server.ts';
import { createEncryptingCodec } from '../../src/temporal/payloads/encrypting-codec.ts';

const codec = createEncryptingCodec({ active: 'a', keys: new Map([['a', randomBytes(32)]]) });
const other = createEncryptingCodec({ active: 'b', keys: new Map([['b', randomBytes(32)]]) });
const uiOrigin = 'https://temporal.example.com';
const ops = createToken('ops');
const worker = createToken('steps');
const tokens = (tenants: readonly string[], role: Role = 'admin'): Credentials => ({
  mode: 'tokens',
  tokens: [
    ...tenants.map((tenant) => ({ name: 'ops', tenant, roles: [role], sha256: ops.sha256 })),
    { name: 'steps', tenant: 'acme', roles: ['worker'], sha256: worker.sha256 },
  ],
});
const toJson = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString('base64'),
    ]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});

const apps: ReturnType<typeof createCodecServer>[] = [];
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));
function serve(credentials: Credentials = tokens(['acme'])) {
  const app = createCodecServer({ codec, credentials, uiOrigin });
  apps.push(app);
  return app;
}
const ask = (
  app: ReturnType<typeof serve>,
  path: string,
  payload: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${ops.token}` },
) => app.inject({ method: 'POST', url: path, payload: payload as object, headers });

describe('the codec server', () => {
  it('decrypts what can be decrypted and leaves the rest as it is', async () => {
    const plain = defaultPayloadConverter.toPayload({ a: 'canary' });
    const [mine = {}] = await codec.encode([plain]);
    const [foreign = {}] = await other.encode([plain]);
    const payloads = [mine, foreign, plain].map(toJson);
    const answer = await ask(serve(), '/decode', { payloads });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ payloads: [toJson(plain), toJson(foreign), toJson(plain)] });
  });

  it('encrypts what the CLI sends', async () => {
    const app = serve();
    const plain = toJson(defaultPayloadConverter.toPayload({ a: 'canary' }));
    const encoded = (await ask(app, '/encode', { payloads: [plain] })).json<object>();
    expect(JSON.stringify(encoded)).not.toContain(plain.data);
    expect((await ask(app, '/decode', encoded)).json()).toEqual({ payloads: [plain] });
  });

  it.each<[string, Record<string, string>, number]>([
    ['no token', {}, 401],
    ['a wrong token', { authorization: 'Bearer ops_1' }, 401],
    ['the token of a worker', { authorization: `Bearer ${worker.token}` }, 403],
    [
      'a page of another site',
      { authorization: `Bearer ${ops.token}`, origin: 'https://evil.test' },
      403,
    ],
  ])('refuses %s', async (_name, headers, status) => {
    for (const path of ['/decode', '/encode', '/decode/', '/none']) {
      const answer = await ask(serve(), path, { payloads: [] }, headers);
      expect(answer.statusCode).toBe(status);
    }
  });

  it('serves the admin of every tenant only, because a payload names none', async () => {
    const status = async (credentials: Credentials): Promise<number> =>
      (await ask(serve(credentials), '/decode', { payloads: [] })).statusCode;
    expect(await status(tokens(['acme', 'globex']))).toBe(200);
    expect(await status(tokens(['globex']))).toBe(403);
    for (const role of roles.filter((one) => one !== 'admin')) {
      expect(await status(tokens(['acme'], role)), role).toBe(403);
    }
  });

  it('lets the Web UI ask, and no other page', async () => {
    const preflight = (origin: string) =>
      serve().inject({
        method: 'OPTIONS',
        url: '/decode',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await preflight(uiOrigin);
    expect(allowed.statusCode).toBe(204);
    expect(allowed.headers['access-control-allow-origin']).toBe(uiOrigin);
    expect(allowed.headers['access-control-allow-headers']).toContain('x-namespace');
    const refused = await preflight('https://evil.test');
    expect(refused.statusCode).toBe(403);
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('without tokens serves this machine and the Web UI only', async () => {
    const app = serve({ mode: 'loopback', tenant: 'default' });
    const from = (remoteAddress: string, headers: Record<string, string>) =>
      app.inject({
        method: 'POST',
        url: '/decode',
        payload: { payloads: [] },
        headers,
        remoteAddress,
      });
    const host = 'localhost:8234';
    expect((await from('127.0.0.1', { host })).statusCode).toBe(200);
    expect((await from('127.0.0.1', { host, origin: uiOrigin })).statusCode).toBe(200);
    expect((await from('127.0.0.1', { host: 'evil.test' })).statusCode).toBe(403);
    expect((await from('127.0.0.1', { host, 'x-forwarded-for': '192.0.2.1' })).statusCode).toBe(
      403,
    );
    expect((await from('192.0.2.1', { host })).statusCode).toBe(403);
  });

  it.each<[string, unknown]>([
    ['no list', {}],
    ['a null', { payloads: [null] }],
    ['a number as data', { payloads: [{ data: 1 }] }],
    ['metadata that are no text', { payloads: [{ metadata: { encoding: 1 } }] }],
    ['too many', { payloads: Array.from({ length: 1_001 }, () => ({})) }],
  ])('refuses %s', async (_name, body) => {
    expect((await ask(serve(), '/decode', body)).statusCode).toBe(400);
  });

  it('refuses a body that is too large, or is no JSON', async () => {
    const large = { payloads: [{ data: 'x'.repeat(9 * 1024 * 1024) }] };
    expect((await ask(serve(), '/decode', large)).statusCode).toBe(413);
    const headers = { authorization: `Bearer ${ops.token}`, 'content-type': 'application/json' };
    const broken = await serve().inject({ method: 'POST', url: '/decode', payload: '{', headers });
    expect(broken.statusCode).toBe(400);
  });
});
