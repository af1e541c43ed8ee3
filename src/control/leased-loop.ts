/** A control loop that one process at a time runs: whoever holds its lease. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { Database } from '../store/database.ts';
import { claimLease, LeaseLostError, releaseLease } from '../store/leases.ts';
import type { Lease } from '../store/leases.ts';

export type LeasedLoopOptions<T> = {
  database: Database;
  log: Pick<Logger, 'warn'>;
  /** Name of the lease, and of the loop in the log. */
  name: string;
  /** UUID of this process. */
  owner: string;
  /** After how long a leader that falls silent is followed by another; whole seconds. */
  leaseSeconds: number;
  /** Milliseconds between two passes; may follow from what the last one did, null if it did nothing. */
  intervalMs: number | ((done: T | null) => number);
  /**
   * One pass. It fences its writes with the lease, for it may stand still and wake up as a former
   * leader; once the signal is aborted it ends after what it has in hand.
   */
  work: (lease: Lease, signal: AbortSignal) => Promise<T>;
};

export type LeasedLoop<T> = {
  /** One pass, null when another process leads. Throws when a part that is needed is away. */
  pass(): Promise<T | null>;
  start(): void;
  /** Ends the loop after what is in hand and gives the lease back. */
  stop(): Promise<void>;
};

/** Starts nothing yet; `start` begins the loop. */
export function createLeasedLoop<T>(options: LeasedLoopOptions<T>): LeasedLoop<T> {
  const { database, log, name, owner, leaseSeconds: seconds, intervalMs, work } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let lease: Lease | null = null;
  let loop: Promise<void> | undefined;

  const pass = async (): Promise<T | null> => {
    lease = await database.global((tx) => claimLease(tx, { name, owner, seconds }));
    if (!lease) return null;
    try {
      return await work(lease, signal);
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
      log.warn({ loop: name, term: lease.term }, 'another process leads this loop by now');
      lease = null;
      return null;
    }
  };
  /** A pass that fails is told of, and the next one comes all the same. */
  const repeat = async (): Promise<void> => {
    while (!signal.aborted) {
      const done = await pass().catch((err: unknown) => {
        log.warn({ err, loop: name }, 'pass failed');
        return null;
      });
      const pause = typeof intervalMs === 'number' ? intervalMs : intervalMs(done);
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  };
  return {
    pass,
    start() {
      loop ??= repeat();
    },
    async stop() {
      stopping.abort();
      await loop;
      const held = lease;
      if (held) await database.global((tx) => releaseLease(tx, held)).catch(() => undefined);
    },
  };
}
