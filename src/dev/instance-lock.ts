import { join } from 'node:path';

import { acquireProcessLock } from './process-lock.ts';

/** The right to use one data directory; `describe` publishes the addresses once they are known. */
export type InstanceLock = {
  describe(urls: Record<string, string>): void;
  release(): void;
};

/**
 * Takes a data directory for this process. Throws when a live process has it, naming that process
 * and its addresses, so that a second `carillon dev` points at the first instead of breaking it.
 */
export function acquireInstanceLock(dataDirectory: string): InstanceLock {
  const lock = acquireProcessLock(join(dataDirectory, 'instance.json'));
  if (lock.acquired) return lock;
  const { pid, since, details } = lock.holder;
  const urls = Object.entries(details).map(([name, url]) => `\n  ${name.padEnd(10)} ${url}`);
  throw new Error(
    `Carillon is already running on ${dataDirectory} (process ${pid}, since ${since}).` +
      `${urls.join('')}\nStop it first, or choose another data directory.`,
  );
}
