import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
  for (let count = 0; count < 5; count += 1) {
    const url = '/api/v1/schedules';
    const headers = harness.operator;
    await harness.app.inject({ method: 'POST', url, headers, payload: aScheduleBody() });
  }
});
afterAll(() => harness.close());

const get = (url: string, headers: Record<string, string> = {}) =>
  harness.app.inject({ url: `/api/v1${url}`, headers: { ...harness.operator, ...headers } });

describe('a long JSON answer', () => {
  it('is compressed as the client asks, with the same content and tag', async () => {
    const plain = await get('/schedules');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.rawPayload.length).toBeGreaterThan(1_024);
    const { etag = '' } = plain.headers as { etag?: string };
    for (const [asked, encoding, inflate] of [
      ['gzip', 'gzip', gunzipSync],
      ['gzip, br', 'br', brotliDecompressSync],
    ] as const) {
      const answer = await get('/schedules', { 'accept-encoding': asked });
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.length);
      expect(answer.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
      expect(inflate(answer.rawPayload).toString()).toBe(plain.body);
      expect(answer.headers.etag).toBe(etag);
      expect(answer.headers.vary).toContain('accept-encoding');
      const same = await get('/schedules', { 'accept-encoding': asked, 'if-none-match': etag });
      expect([same.statusCode, same.body]).toEqual([304, '']);
    }
    expect(plain.headers.vary).toContain('accept-encoding');
  });

  it('is sent as it is to a client that takes neither encoding', async () => {
    for (const asked of ['identity', 'deflate', 'zstd', 'gzip;q=0']) {
      const answer = await get('/schedules', { 'accept-encoding': asked });
      expect([asked, answer.headers['content-encoding']]).toEqual([asked, undefined]);
      expect(answer.json<{ items: unknown[] }>().items).toHaveLength(5);
    }
  });
});

describe('what is never compressed', () => {
  const all = { 'accept-encoding': 'br, gzip' };

  it('is a short answer, and one that shows a new token', async () => {
    expect((await get('/principal', all)).headers['content-encoding']).toBeUndefined();
    const made = await harness.app.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: { ...harness.operator, ...all },
      payload: { name: 'a-token', roles: ['viewer'] },
    });
    expect([made.statusCode, made.headers['content-encoding']]).toEqual([201, undefined]);
  });

  it('is the live stream', async () => {
    await harness.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = harness.app.server.address() as AddressInfo;
    const stop = new AbortController();
    const answer = await fetch(
      `http://127.0.0.1:${port}/api/v1/stream?topics=executions&seconds=2`,
      {
        headers: { ...harness.operator, ...all },
        signal: stop.signal,
      },
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-encoding')).toBeNull();
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value as Uint8Array)).toContain('retry:');
    stop.abort();
    await reader?.cancel().catch(() => undefined);
  });

  it('is a request: a compressed body is refused, not inflated', async () => {
    const sent = await harness.app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: {
        ...harness.operator,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      payload: Buffer.from('{"source":"a","name":"b"}'),
    });
    expect(sent.statusCode).not.toBe(500);
  });
});
