/** Restarts a part that ends unexpectedly, with a growing delay; and reads the end of a log file. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export type Part = { onExit(callback: () => void): void; stop(): Promise<void> };

export type KeepRunningOptions<P extends Part> = {
  name: string;
  /** Called again after each unexpected end; must use the same address. */
  start: () => Promise<P>;
  report: (line: string) => void;
};

export type KeptPart<P extends Part> = { current: () => P; stop(): Promise<void> };

const pauseMs = { first: 500, longest: 10_000 };

/** A part that ran this long is restarted with the first delay again. */
const settledMs = 30_000;

/** Rejects when the first start fails; later starts are retried until `stop`. */
export async function keepRunning<P extends Part>(
  options: KeepRunningOptions<P>,
): Promise<KeptPart<P>> {
  const { name, start, report } = options;
  const stopping = new AbortController();
  let restarting: Promise<void> = Promise.resolve();
  let pause = pauseMs.first;
  let current = await start();
  watch(current);

  function watch(part: P): void {
    const since = Date.now();
    part.onExit(() => {
      if (stopping.signal.aborted) return;
      if (Date.now() - since > settledMs) pause = pauseMs.first;
      restarting = restart();
    });
  }

  async function restart(): Promise<void> {
    while (!stopping.signal.aborted) {
      report(`${name} ended unexpectedly; starting it again in ${pause / 1000} s`);
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, pauseMs.longest);
      if (stopping.signal.aborted) return;
      try {
        current = await start();
        watch(current);
        report(`${name} is back`);
        return;
      } catch (error) {
        report(`${name} did not start: ${(error as Error).message}`);
      }
    }
  }

  return {
    current: () => current,
    async stop() {
      stopping.abort();
      await restarting;
      await current.stop();
    },
  };
}

const maxTailBytes = 16 * 1024;

/** The end of a log file written after `fromByte`, at most `lines` lines; empty when there is none. */
export function readLogTail(file: string, lines = 20, fromByte = 0): string {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const size = fstatSync(handle).size;
    const start = Math.max(fromByte, size - maxTailBytes);
    if (start >= size) return '';
    const buffer = Buffer.alloc(size - start);
    const read = readSync(handle, buffer, 0, buffer.length, start);
    return buffer.subarray(0, read).toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(handle);
  }
}
