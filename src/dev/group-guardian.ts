/** Ends a process group when this process is gone, however it went: no handler of ours runs at a kill. */
import { spawn } from 'node:child_process';

export type GuardedGroup = {
  /** Process id of the group's leader. */
  pid: number;
  stopSignal: NodeJS.Signals;
  /** How long the group may take to stop, in milliseconds, before it is killed. */
  graceMs: number;
};

/** Its standard input ends when the parent does; a shell is the smallest thing that can wait for that. */
const script = `
read -r _
kill -s "$2" -- "-$1" 2>/dev/null
waited=0
while [ "$waited" -lt "$3" ] && kill -s 0 -- "-$1" 2>/dev/null; do
  sleep 1
  waited=$((waited + 1))
done
kill -s KILL -- "-$1" 2>/dev/null
`;

/**
 * Watches until it is released, which is due once the group's leader was seen to end: its id is not
 * given to another process before.
 */
export function guardGroup({ pid, stopSignal, graceMs }: GuardedGroup): () => void {
  const seconds = Math.ceil(graceMs / 1_000);
  const values = [String(pid), stopSignal.replace(/^SIG/, ''), String(seconds)];
  const guardian = spawn('/bin/sh', ['-c', script, 'carillon-guardian', ...values], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    // A group of its own: what ends this one must not end its guardian.
    detached: true,
  });
  // Without a shell there is no guardian; the next start still stops what was left.
  guardian.on('error', () => undefined);
  guardian.stdin.on('error', () => undefined);
  guardian.unref();
  (guardian.stdin as unknown as { unref(): void }).unref();
  return () => void guardian.kill('SIGKILL');
}
