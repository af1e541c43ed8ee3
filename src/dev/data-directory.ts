/** The data directory of an instance: passwords, logs and outputs, closed to everybody but its owner. */
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isTraversableBy } from './system-account.ts';
import type { SystemAccount } from './system-account.ts';

/** Files and folders of ours, by name: a directory that was chosen may hold other things too. */
const ourFiles = [
  ...['dev.json', 'instance.json', 'children.json', 'systems.json'],
  ...['ports.json', 'simulated-systems.journal', 'effects.journal'],
];
const ourFolders = ['logs', 'temporal'];

/**
 * Makes the directory, or closes one that is there: 0700, its files 0600. As root, PostgreSQL runs
 * as `account` and must pass through to its own folder: its group may then, and nobody else (0710).
 * May be called again, for files that others made meanwhile.
 */
export function closeDataDirectory(directory: string, account: SystemAccount | null): void {
  const isNew = mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined;
  if (isNew || isOurs(directory)) closeFolder(directory, account);
  for (const name of ourFiles) closeFile(join(directory, name));
  for (const name of ourFolders) {
    const folder = join(directory, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    for (const file of readdirSync(folder)) closeFile(join(folder, file));
  }
}

/** Somebody may choose a directory that others use, such as /tmp: its mode is not ours to change. */
function isOurs(directory: string): boolean {
  const { uid } = statSync(directory);
  if (process.getuid !== undefined && uid !== process.getuid()) return false;
  const names = readdirSync(directory);
  return names.length === 0 || names.includes('systems.json');
}

function closeFolder(directory: string, account: SystemAccount | null): void {
  if (account === null || !isTraversableBy(dirname(directory), account)) {
    chmodSync(directory, 0o700);
    return;
  }
  chownSync(directory, statSync(directory).uid, account.gid);
  chmodSync(directory, 0o710);
}

function closeFile(file: string): void {
  if (!existsSync(file) || !statSync(file).isFile()) return;
  chmodSync(file, 0o600);
}
