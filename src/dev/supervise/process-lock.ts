import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Who holds a lock; `details` is free text lines for people (addresses, what it is doing). */
type LockHolder = {
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

/**
 * A text that names one life of one process, or `null` when the process is gone (or only a zombie).
 * A process id alone is not enough: the system gives it to someone else after a while, and we would
 * then stop a stranger.
 */
export function processIdentity(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return process.platform === 'linux' ? linuxIdentity(pid) : portableIdentity(pid);
}

function linuxIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may itself contain spaces and brackets, so fields count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const ticksSinceBoot = fields[19];
    if (ticksSinceBoot === undefined) return null;
    // Ticks count from boot: without the boot's own id two boots could give the same text.
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${ticksSinceBoot}`;
  } catch {
    return null;
  }
}

function portableIdentity(pid: number): string | null {
  const answer = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    timeout: 2_000,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  });
  const line = answer.stdout?.trim() ?? '';
  if (answer.status !== 0 || line === '' || line.startsWith('Z')) return null;
  return line.replace(/^\S+\s+/, '');
}

/** The command line of a live process, or `null` when it cannot be read. */
export function processCommandLine(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return null;
    }
  }
  const answer = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], {
    encoding: 'utf8',
    timeout: 2_000,
  });
  return answer.status === 0 ? answer.stdout.trim() : null;
}
