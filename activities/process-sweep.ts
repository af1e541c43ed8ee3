/** Finds and kills what a command left behind, by the mark every process it started inherits. */
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Environment variable whose value is unique to one attempt. */
export const markVariable = 'CARILLON_ATTEMPT_TOKEN';

const rounds = { most: 40, pauseMs: 50 };

/** Process ids carrying the mark; empty where there is no `/proc`. */
export async function findMarked(mark: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => isMarked(pid, mark)));
  return pids.filter((pid, index) => found[index] === true && pid !== process.pid);
}

/** A dying process shows an empty environment and a stranger's cannot be read: neither counts. */
async function isMarked(pid: number, mark: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`).catch(() => null);
  return environment?.includes(`${markVariable}=${mark}`) ?? false;
}

/**
 * Kills until a look finds none, since a process may fork between a look and its end.
 * Gives up after about two seconds and answers how many were still there.
 */
export async function killMarked(mark: string): Promise<number> {
  let found: number[] = [];
  for (let round = 0; round < rounds.most; round += 1) {
    found = await findMarked(mark);
    if (found.length === 0) return 0;
    for (const pid of found) tryKill(pid, 'SIGKILL');
    await delay(rounds.pauseMs);
  }
  return found.length;
}

/** A negative id means the process group; false when there is no such process any more. */
export function tryKill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
