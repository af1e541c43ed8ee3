/** CPU time of a process and its children, read from /proc; elsewhere unknown. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time for programs in hundredths of a second. */
const msPerTick = 10;

/** `endedMs` is that of children which have ended: a database closes connections between two readings. */
type Stat = { parent: number; cpuMs: number; endedMs: number };

/** Milliseconds, or null where there is no /proc. Children that have ended are counted once their end was noticed. */
export function processCpuMs(pid: number): number | null {
  try {
    const own = readStat(pid);
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => statOrNull(Number(name)))
      .filter((stat) => stat?.parent === pid);
    return children.reduce((sum, stat) => sum + (stat?.cpuMs ?? 0), own.cpuMs + own.endedMs);
  } catch {
    return null;
  }
}

function statOrNull(pid: number): Stat | null {
  try {
    return readStat(pid);
  } catch {
    return null;
  }
}

function readStat(pid: number): Stat {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold blanks; what follows it does not.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const msOf = (user: number): number =>
    ((fields[user] ?? 0) + (fields[user + 1] ?? 0)) * msPerTick;
  return { parent: fields[1] ?? 0, cpuMs: msOf(11), endedMs: msOf(13) };
}
