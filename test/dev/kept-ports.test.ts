import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openKeptPorts } from '../../src/dev/instance-registry.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A port that something listens on, until it is told to leave it. */
async function takePort(): Promise<{ port: number; leave: () => Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const leave = async (): Promise<void> => {
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, leave };
}

describe('openKeptPorts', () => {
  it('gives a part the port it had before', async () => {
    const file = join(temporaryDirectory(), 'ports.json');
    const { port: free, leave } = await takePort();
    await leave();
    writeFileSync(file, JSON.stringify({ systems: free, temporal: 'nonsense', postgres: 70_000 }));
    const ports = openKeptPorts(file, () => undefined);
    expect(await ports.choose('systems')).toBe(free);
    expect(await ports.choose('temporal')).toBeGreaterThan(0);
    expect(await ports.choose('postgres')).toBeLessThan(65_536);
  });

  it('says when another program has taken the port, and keeps the new one', async () => {
    const file = join(temporaryDirectory(), 'ports.json');
    const { port: taken } = await takePort();
    writeFileSync(file, JSON.stringify({ systems: taken }));
    const lines: string[] = [];
    const port = await openKeptPorts(file, (line) => lines.push(line)).choose('systems');
    expect(port).not.toBe(taken);
    expect(lines.join()).toContain(`port ${taken} of systems is taken; it uses port ${port} now`);
  });
});
