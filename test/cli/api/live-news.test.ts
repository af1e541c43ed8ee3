import { describe, expect, it } from 'vitest';
import type { OpenBody } from '../../../src/cli/api/api-transport.ts';
import { createLiveNews } from '../../../src/cli/api/live-news.ts';

const times = { connectMs: 100, silentMs: 100, firstPauseMs: 2, longestPauseMs: 20 };

type Connection = {
  lastId: string | undefined;
  send: (text: string) => void;
  end: () => void;
  closed: boolean;
};

/** A server that the test plays: each connection it was asked for. */
function aServer(status = 200, type = 'text/event-stream') {
  const connections: Connection[] = [];
  const open: OpenBody = ({ headers }, signal) => {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (given) => {
        controller = given;
      },
    });
    const connection: Connection = {
      lastId: headers?.['last-event-id'],
      closed: false,
      send: (text) => controller?.enqueue(new TextEncoder().encode(text)),
      end: () => controller?.close(),
    };
    signal.addEventListener('abort', () => {
      if (connection.closed) return;
      connection.closed = true;
      try {
        controller?.error(new Error('aborted'));
      } catch {
        // It had ended by itself.
      }
    });
    connections.push(connection);
    return Promise.resolve(new Response(body, { status, headers: { 'content-type': type } }));
  };
  return { connections, open };
}

const begin = 'retry: 2000\n\nevent: ready\nid: 1-aaaaaa\ndata: {"heartbeatSeconds":15}\n\n';
const news = (id: string) => `event: execution\nid: ${id}\ndata: {"status":"InProgress"}\n\n`;

function follow(server: ReturnType<typeof aServer>) {
  const ended = new AbortController();
  const live = createLiveNews({
    open: server.open,
    query: { topics: 'executions' },
    signal: ended.signal,
    random: () => 0,
    times,
  });
  live.start();
  live.start();
  return { live, ended };
}

const connected = (server: ReturnType<typeof aServer>, count: number): Promise<void> =>
  expect.poll(() => server.connections.length, { timeout: 15_000 }).toBe(count);

describe('news of the live stream', () => {
  it('resume after the last event that was read, in whatever pieces it came', async () => {
    const server = aServer();
    const { live } = follow(server);
    await connected(server, 1);
    for (const letter of begin + news('1-aaaaaa.7')) server.connections[0]?.send(letter);
    await live.next();
    await expect.poll(() => live.isLive(), { timeout: 15_000 }).toBe(true);
    // Half an event was not received.
    server.connections[0]?.send('event: execution\nid: 1-aaaaaa.8\ndata: {"sta');
    server.connections[0]?.end();
    await connected(server, 2);
    expect(server.connections[0]?.lastId).toBeUndefined();
    expect(server.connections[1]?.lastId).toBe('1-aaaaaa.7');
    live.stop();
  });

  it('are followed by a new connection when the server is silent for more than two heartbeats', async () => {
    const server = aServer();
    const { live } = follow(server);
    await connected(server, 1);
    server.connections[0]?.send(begin.replace('15', '0.02'));
    await connected(server, 2);
    expect(server.connections[0]?.closed).toBe(true);
    expect(server.connections[1]?.lastId).toBe('1-aaaaaa');
    live.stop();
  });

  it('are given up when the server does not have the stream or does not allow it', async () => {
    for (const status of [400, 403, 404, 405]) {
      const server = aServer(status, 'application/problem+json');
      const { live } = follow(server);
      // The command looks at once, and polls from then on.
      await live.next();
      expect(live.isLive()).toBe(false);
      await new Promise((done) => setTimeout(done, 30));
      expect(server.connections).toHaveLength(1);
      live.stop();
    }
  });

  it('are asked for again while the server is full, broken or answers something else', async () => {
    for (const status of [429, 500, 503]) {
      const server = aServer(status, 'application/problem+json');
      const { live } = follow(server);
      await expect.poll(() => server.connections.length, { timeout: 15_000 }).toBeGreaterThan(2);
      expect(live.isLive()).toBe(false);
      live.stop();
    }
  });

  it('end with the stream when it says that it may not be resumed, and continue when it may', async () => {
    const server = aServer();
    const { live } = follow(server);
    await connected(server, 1);
    server.connections[0]?.send(`${begin}event: close\nid: 2-bbbbbb\ndata: {"resume":true}\n\n`);
    server.connections[0]?.end();
    await connected(server, 2);
    expect(server.connections[1]?.lastId).toBe('2-bbbbbb');
    server.connections[1]?.send(`${begin}event: close\ndata: {"resume":false}\n\n`);
    await expect.poll(() => live.isLive(), { timeout: 15_000 }).toBe(false);
    await new Promise((done) => setTimeout(done, 30));
    expect(server.connections).toHaveLength(2);
    live.stop();
  });

  it('never keep an event without an end in memory', async () => {
    const server = aServer();
    const { live } = follow(server);
    await connected(server, 1);
    server.connections[0]?.send(begin);
    server.connections[0]?.send(`event: execution\ndata: ${'x'.repeat(2_000_000)}`);
    await connected(server, 2);
    expect(server.connections[1]?.lastId).toBe('1-aaaaaa');
    live.stop();
  });

  it('end at once with Ctrl+C and with the command', async () => {
    const server = aServer();
    const { live, ended } = follow(server);
    await connected(server, 1);
    server.connections[0]?.send(begin);
    await expect.poll(() => live.isLive(), { timeout: 15_000 }).toBe(true);
    ended.abort();
    await expect.poll(() => server.connections[0]?.closed, { timeout: 15_000 }).toBe(true);
    await expect.poll(() => live.isLive(), { timeout: 15_000 }).toBe(false);
  });
});
