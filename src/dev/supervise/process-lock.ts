import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The holder of a lock; `details` are lines for people, such as addresses. */
type LockHolder = {
  pid: number;
  identity: string;
  since: string;
  details: Record<string, string>;
};

/** The lock with its release, or the live process that holds it. */
export type ProcessLock =
  | { acquired: true; describe(details: Record<string, string>): void; release(): void }
  | { acquired: false; holder: LockHolder };

/**
 * Takes a lock in a file, without waiting. It belongs to this process: after the process has ended, even
 * by kill -9, another process can take it at once.
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
  // A dead holder is removed once; after that only a live one can hold the lock.
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

/** Creates the complete file atomically; fails when it exists. */
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

/** Removes the file of a dead holder; if another process has taken the lock meanwhile, restores its file. */
function clearDead(file: string, dead: LockHolder | null): void {
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
    const moved = readHolder(aside);
    if (moved && moved.identity !== dead?.identity) linkSync(aside, file);
  } catch {
    // Another process has removed it first.
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

/** The lock of a data directory; `describe` publishes the addresses once they are known. */
export type InstanceLock = {
  describe(urls: Record<string, string>): void;
  release(): void;
};

/**
 * Locks a data directory for this process. @throws when a live process has it, with that process and its
 * addresses, so that a second `carillon dev` points to the first instead of breaking it.
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
 * Identifies one process by its id and start time; `null` when it has ended (or is a zombie). The id alone
 * is not enough: the system reuses it, and we would stop another process.
 */
export function processIdentity(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return process.platform === 'linux' ? linuxIdentity(pid) : portableIdentity(pid);
}

function linuxIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may contain spaces and brackets, so fields count from the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const ticksSinceBoot = fields[19];
    if (ticksSinceBoot === undefined) return null;
    // Ticks count from boot: without the boot id, two boots could have the same identity.
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
