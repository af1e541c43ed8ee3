import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { processCommandLine, processIdentity } from './process-identity.ts';

/**
 * PostgreSQL refuses to start while its pid file names a live process, even when that number has
 * since been given to something else (typically after a reboot). Such a file is removed here; a
 * file of a dead process is left alone, since PostgreSQL checks it better than we could.
 */
export function removeForeignPidFile(cluster: string): void {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (processIdentity(pid) === null) return;
  const command = processCommandLine(pid);
  // Without a readable command line we cannot tell, and a second server would destroy the data.
  if (command === null || command.includes(cluster)) {
    throw new Error(`Another PostgreSQL (pid ${pid}) is running on ${cluster}. Stop it first.`);
  }
  rmSync(file, { force: true });
}
