import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A user of this machine, as its password file lists it. */
export type SystemAccount = { name: string; uid: number; gid: number };

/**
 * The unprivileged user PostgreSQL runs as when we are root (it refuses to run as root), or `null`
 * when we are an ordinary user and no change is needed. The user must have a password file entry.
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

/** Whether the account may pass through every folder of the path that exists already. */
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
