/** Notices that the program which started this one has ended and can no longer stop it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { processCommandLine } from './process-lock.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const pollMs = 500;
const shells = /^-?(sh|ash|bash|dash|fish|ksh|zsh|csh|tcsh|busybox)$/;
const maxAncestors = 4;

/**
 * Calls back once, within a second, when npm or another program that started this process has ended.
 * Ignores a shell unless npm started it: background processes of a shell usually outlive it, and a closed
 * terminal sends SIGHUP. Returns a function that stops watching.
 */
export function watchParent(env: Environment, onGone: () => void): () => void {
  const watched = findStarters(env);
  if (watched.length === 0) return () => undefined;
  const timer = setInterval(() => {
    if (watched.every(isAlive) && process.ppid === watched[0]) return;
    clearInterval(timer);
    onGone();
  }, pollMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The parent; if npm started it through a shell, the chain up to npm. */
function findStarters(env: Environment): number[] {
  const byNpm = env['npm_command'] !== undefined || env['npm_lifecycle_event'] !== undefined;
  const chain: number[] = [];
  for (let pid = process.ppid; pid > 1 && chain.length < maxAncestors; pid = parentOf(pid)) {
    chain.push(pid);
    if (!isShell(pid)) return chain;
    if (!byNpm) return [];
  }
  return [];
}

function isShell(pid: number): boolean {
  const [program = ''] = (processCommandLine(pid) ?? '').split(' ');
  return shells.test(basename(program));
}

function parentOf(pid: number): number {
  try {
    if (process.platform !== 'linux') {
      const { stdout } = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
      return Number(stdout.trim());
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A parent of another user, such as sudo, exists although it cannot be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
