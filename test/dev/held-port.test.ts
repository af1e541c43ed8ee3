import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { holdPort } from '../../src/dev/held-port.ts';

const host = '127.0.0.1';

describe('holdPort', () => {
  it('gives each caller a port of its own, also at the same time, and ends connections at once', async () => {
    const range = { first: 42_000, last: 42_099 };
    const held = await Promise.all([holdPort(host, range), holdPort(host, range)]);
    expect(new Set(held.map(({ port }) => port)).size).toBe(2);
    const socket = connect(held[0].port, host).on('error', () => undefined);
    await once(socket, 'close');
    for (const { release } of held) await release();
  });

  it('passes over ports that are taken, and frees its own when released, also twice', async () => {
    const taken = await holdPort(host, { first: 42_100, last: 42_199 });
    const { port } = taken;
    const other = await holdPort(host, { first: port, last: port });
    expect(other.port).not.toBe(port);
    await taken.release();
    await taken.release();
    const server = createServer().listen(port, host);
    await once(server, 'listening');
    server.close();
    await other.release();
  });
});
