/** Ports an instance had before, so that addresses people wrote down stay true over restarts. */
import { readFileSync, writeFileSync } from 'node:fs';
import getPort from 'get-port';

const host = '127.0.0.1';

export type PortName = 'systems' | 'temporal' | 'temporal-ui' | 'postgres';

export type KeptPorts = {
  /** The port of last time; where it is taken, and at first, a free one of `wished`. */
  choose(name: PortName, wished?: Iterable<number>): Promise<number>;
};

export function openKeptPorts(file: string, report: (line: string) => void): KeptPorts {
  const ports = readPorts(file);
  return {
    async choose(name, wished) {
      const before = ports[name];
      const port = await getPort({ host, port: [...(before ? [before] : []), ...(wished ?? [])] });
      if (before !== undefined && port !== before) {
        report(`  port ${before} of ${name} is taken; it is at ${port} now, and addresses change`);
      }
      ports[name] = port;
      writeFileSync(file, `${JSON.stringify(ports)}\n`, { mode: 0o600 });
      return port;
    },
  };
}

function readPorts(file: string): Partial<Record<PortName, number>> {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof found !== 'object' || found === null) return {};
    const entries = Object.entries(found).filter(
      ([, port]) => Number.isInteger(port) && Number(port) > 0 && Number(port) <= 65_535,
    );
    return Object.fromEntries(entries);
  } catch {
    // Its loss costs new ports, no more.
    return {};
  }
}
