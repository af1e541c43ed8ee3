import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTransport } from '../../src/cli/api/api-transport.ts';
import { createLiveNews } from '../../src/cli/api/live-news.ts';
import { createClient } from '../../src/client/client.ts';
import { followStream } from '../../src/client/live-stream.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What nothing refers to strongly is gone afterwards. */
async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    await turn();
    collect();
  }
}

const begin = 'event: ready\nid: 1-aaaaaa\ndata: {"heartbeatSeconds":60}\n\n';

let server: Server;
let url: string;
/** Called when a client has closed a stream. */
let onClose: () => void = () => undefined;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.on('close', () => onClose());
    if (request.url === '/api/v1/silent') return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(begin);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

function closedByClient(): Promise<void> {
  return new Promise((resolve) => (onClose = resolve));
}

describe('a live stream that is no longer wanted', { timeout: 20_000 }, () => {
  it('ends, also when garbage was collected while it was open', async () => {
    const closed = closedByClient();
    const stopping = new AbortController();
    let live: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (live = resolve));
    const followed = followStream({
      open: (_lastId, signal) => fetch(url, { signal }),
      onEvent: () => undefined,
      onState: (state) => state === 'live' && live(),
      signal: stopping.signal,
    });
    await opened;
    await collectGarbage();
    stopping.abort();
    await followed;
    await closed;
  });

  it('lets a command that waited end', async () => {
    const closed = closedByClient();
    const stopping = new AbortController();
    const { open } = createTransport({
      url,
      token: undefined,
      signal: stopping.signal,
      fetch,
    } as never);
    const news = createLiveNews({ open, query: {}, signal: stopping.signal });
    news.start();
    await news.next();
    await collectGarbage();
    news.stop();
    await closed;
  });

  it('is cut by the signal of a client', async () => {
    const closed = closedByClient();
    const stopping = new AbortController();
    const client = createClient({ url, signal: stopping.signal });
    const { response } = await client.GET('/api/v1/stream', {
      params: { query: { topics: 'executions' } },
      parseAs: 'stream',
    });
    await collectGarbage();
    stopping.abort();
    await expect(response.text()).rejects.toThrow();
    await closed;
  });
});

describe('a request that is not answered', { timeout: 20_000 }, () => {
  it('ends at its limit, also when garbage was collected meanwhile', async () => {
    const closed = closedByClient();
    const client = createClient({ url, timeoutMs: 500, maxRetries: 0 });
    const asked = client.send('/api/v1/silent');
    const ended = expect(asked).rejects.toMatchObject({ code: 'timed-out' });
    await collectGarbage();
    await ended;
    await closed;
  });
});
