import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const pointerFile = 'moved-to';

/**
 * The folder of the database: usually the wanted one; if PostgreSQL's user cannot reach that (root with a
 * private home), a folder outside, with a pointer to it in the wanted one.
 */
export function resolvePostgresPlace(wanted: string, account: SystemAccount | null): string {
  // Others may pass through, but not list it; the cluster folder inside is private.
  mkdirSync(wanted, { recursive: true, mode: 0o711 });
  if (!account) return wanted;
  const moved = readPointer(wanted);
  if (moved) return moved;
  if (isTraversableBy(wanted, account)) return wanted;
  const place = createOutside(account);
  writeFileSync(join(wanted, pointerFile), place, { mode: 0o600 });
  return place;
}

/** Deletes the database of a data directory, also one outside; it must not be running. */
export function removePostgresData(wanted: string): void {
  const moved = readPointer(wanted);
  if (moved) rmSync(moved, { recursive: true, force: true });
  rmSync(wanted, { recursive: true, force: true });
}

function readPointer(wanted: string): string | null {
  try {
    const place = readFileSync(join(wanted, pointerFile), 'utf8').trim();
    return existsSync(place) ? place : null;
  } catch {
    return null;
  }
}

function createOutside(account: SystemAccount): string {
  for (const parent of ['/var/lib/carillon', tmpdir()]) {
    if (!isTraversableBy(parent, account)) continue;
    try {
      mkdirSync(parent, { recursive: true, mode: 0o755 });
      // A random name: no other user can create it first, and no two data directories share it.
      const place = mkdtempSync(join(parent, 'carillon-postgres-'));
      chmodSync(place, 0o711);
      return place;
    } catch {
      // Read-only system folder: the temporary folder is next.
    }
  }
  throw new Error(`No folder found that user "${account.name}" can reach for the database files.`);
}

/** A user of this machine, as its password file lists it. */
export type SystemAccount = { name: string; uid: number; gid: number };

/**
 * The unprivileged user that PostgreSQL runs as when this process is root (it refuses to run as root);
 * `null` for an ordinary user. The user needs an entry in the password file.
 */
export function findServiceAccount(
  uid: number | undefined = process.getuid?.(),
  passwordFile = '/etc/passwd',
): SystemAccount | null {
  if (uid !== 0) return null;
  const accounts = readFileSync(passwordFile, 'utf8').split('\n').map(parseAccount);
  for (const wanted of ['postgres', 'nobody']) {
    const account = accounts.find((candidate) => candidate?.name === wanted);
    if (account) return account;
  }
  throw new Error(
    'PostgreSQL refuses to run as root and this machine has neither a "postgres" nor a "nobody" ' +
      'user. Start as an ordinary user, or give DATABASE_URL.',
  );
}

/** Whether the account may pass through every existing folder of the path. */
export function isTraversableBy(path: string, account: SystemAccount): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (!mayPass(folder, account)) return false;
    if (dirname(folder) === folder) return true;
  }
}

function mayPass(folder: string, account: SystemAccount): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) return true;
  if (stat.uid === account.uid) return (stat.mode & 0o100) !== 0;
  if (stat.gid === account.gid) return (stat.mode & 0o010) !== 0;
  return (stat.mode & 0o001) !== 0;
}

function parseAccount(line: string): SystemAccount | null {
  const [name, , uid, gid] = line.split(':');
  if (!name || !uid || !gid) return null;
  return { name, uid: Number(uid), gid: Number(gid) };
}
