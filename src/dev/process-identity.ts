import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

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
