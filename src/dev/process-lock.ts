import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { processIdentity } from './process-identity.ts';

/** Who holds a lock; `details` is free text lines for people (addresses, what it is doing). */
export type LockHolder = {
  pid: number;
  identity: string;
  since: string;
  details: Record<string, string>;
};

/** Either the lock, with its release, or the live process that holds it. */
export type ProcessLock =
  | { acquired: true; describe(details: Record<string, string>): void; release(): void }
  | { acquired: false; holder: LockHolder };

/**
 * Takes a lock kept in a file, without waiting. It belongs to this process: once the process is
 * gone, however it died, the next taker inherits it.
 */
export function acquireProcessLock(
  file: string,
  details: Record<string, string> = {},
): ProcessLock {
  mkdirSync(dirname(file), { recursive: true });
  const mine: LockHolder = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? 'unknown',
    since: new Date().toISOString(),
    details,
  };
  // Two rounds are enough: a dead holder is cleared once, after that only a live one can be met.
  for (let round = 0; round < 3; round += 1) {
    if (claim(file, mine)) return heldLock(file, mine);
    const holder = readHolder(file);
    if (holder && processIdentity(holder.pid) === holder.identity) {
      return { acquired: false, holder };
    }
    clearDead(file, holder);
  }
  return { acquired: false, holder: readHolder(file) ?? { ...mine, pid: 0 } };
}

/** A complete file appears under the name at once, or not at all when the name is taken. */
function claim(file: string, mine: LockHolder): boolean {
  const own = `${file}.${process.pid}.claim`;
  writeFileSync(own, JSON.stringify(mine), { mode: 0o600 });
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Moves the dead holder's file away; if a quicker taker's file was caught instead, puts it back. */
function clearDead(file: string, dead: LockHolder | null): void {
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
    const moved = readHolder(aside);
    if (moved && moved.identity !== dead?.identity) linkSync(aside, file);
  } catch {
    // Someone else cleared it first.
  } finally {
    rmSync(aside, { force: true });
  }
}

function heldLock(file: string, mine: LockHolder): ProcessLock {
  const isMine = (): boolean => readHolder(file)?.identity === mine.identity;
  return {
    acquired: true,
    describe(details) {
      if (!isMine()) return;
      const next = `${file}.${process.pid}.next`;
      writeFileSync(next, JSON.stringify({ ...mine, details }), { mode: 0o600 });
      renameSync(next, file);
    },
    release() {
      if (isMine()) rmSync(file, { force: true });
    },
  };
}

function readHolder(file: string): LockHolder | null {
  try {
    const parsed = JSON.parse(readFileSync(file, 'utf8')) as Partial<LockHolder>;
    const { pid, identity, since, details } = parsed;
    if (typeof pid !== 'number' || typeof identity !== 'string') return null;
    return { pid, identity, since: since ?? '', details: details ?? {} };
  } catch {
    return null;
  }
}
