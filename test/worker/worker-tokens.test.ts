import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readWorkerConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/log.ts';
import { findServedTenants, readWorkerTokens } from '../../src/worker/worker-tokens.ts';

const folder = mkdtempSync(join(tmpdir(), 'carillon-tokens-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'tokens.json');
const secret = 'steps_0123456789abcdef';

function read(content: unknown) {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readWorkerTokens(
    readWorkerConfig({ TEMPORAL_ADDRESS: 'localhost:7233', CARILLON_TOKENS_FILE: file }),
  );
}

describe('readWorkerTokens', () => {
  it('reads a list, and an object by tenant', () => {
    expect(read([secret])).toEqual([{ token: secret, place: `${file}, entry 1`, tenant: null }]);
    expect(read({ acme: secret })).toMatchObject([{ token: secret, tenant: 'acme' }]);
  });

  it.each([
    ['no JSON', `{"acme": "${secret}"`, /is not JSON/],
    ['a text', '"x"', /must contain a list/],
    ['nothing', [], /from 1 to 500/],
    ['a tenant that is no slug', { 'A B': secret }, /"A B" is not the slug/],
    ['a number', [secret, 5], /entry 2 is not a token/],
    ['a token with a blank', [`${secret} x`], /entry 1 is not a token/],
  ])('refuses %s, naming the file and never a token', (_what, content, message) => {
    const refused = (): unknown => read(content);
    expect(refused).toThrow(message);
    expect(refused).toThrow(file);
    expect(refused).not.toThrow(secret);
  });

  it('takes one token or a file, not both', () => {
    const env = {
      TEMPORAL_ADDRESS: 'localhost:7233',
      CARILLON_TOKEN: 'a',
      CARILLON_TOKENS_FILE: file,
    };
    expect(() => readWorkerTokens(readWorkerConfig(env))).toThrow(/not both/);
  });
});

describe('findServedTenants', () => {
  const tenantId = '01a1fd1f-4891-73cb-aade-89e80596d557';
  const log = createLogger({ level: 'silent', pretty: false, name: 'test' });

  /** Asks an API that answers with these statuses, one after the other, and then with the last. */
  async function ask(
    statuses: number[],
    tokens: ReturnType<typeof readWorkerTokens>,
    stop = new AbortController().signal,
  ) {
    let requests = 0;
    const server = createServer((_request, response) => {
      const status = statuses[Math.min(requests, statuses.length - 1)] ?? 200;
      requests += 1;
      response.writeHead(status).end(JSON.stringify({ tenantId, tenant: 'acme' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      return { found: await findServedTenants(tokens, { apiUrl, log, stop }), requests };
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('waits for an API that is not up yet', async () => {
    const { found, requests } = await ask([503, 200], read([secret]));
    expect(found).toMatchObject([{ tenantId, slug: 'acme' }]);
    expect(requests).toBe(2);
  });

  it('gives up at once when a token is refused, without showing it', async () => {
    const asked = ask([401], read([secret]));
    await expect(asked).rejects.toThrow(/refuses .*entry 1: the API answered 401/);
    await expect(asked).rejects.not.toThrow(secret);
  });

  it('refuses a token of another tenant than its entry says', async () => {
    await expect(ask([200], read({ beta: secret }))).rejects.toThrow(
      /is a token of the tenant "acme"/,
    );
  });

  it('refuses two tokens of one tenant', async () => {
    await expect(ask([200], read([secret, `${secret}0`]))).rejects.toThrow(
      /entry 1 and .*entry 2 are both/,
    );
  });

  it('ends when it is asked to stop', async () => {
    const { found } = await ask([503], read([secret]), AbortSignal.timeout(100));
    expect(found).toBeNull();
  });
});
