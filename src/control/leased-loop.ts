/** A loop of which one process at a time runs the passes, led by a lease. */
import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from '../log.ts';
import type { Database } from '../store/database.ts';
import { claimLease, releaseLease } from '../store/leases.ts';
import type { Lease } from '../store/leases.ts';

export type LeasedLoopOptions = {
  database: Database;
  /** UUID of this process. */
  owner: string;
  log: Pick<Logger, 'warn'>;
  /** Name of the lease. */
  name: string;
  /** Pause between two passes, and the one after a pass that found more to do. Milliseconds. */
  intervalMs: number;
  busyMs?: number;
  /** One pass; answers whether there is more to do at once. Two at a time must do no harm. */
  work: (signal: AbortSignal) => Promise<boolean>;
};

export type LeasedLoop = {
  /** One pass, if this process leads; answers whether it does. Throws when PostgreSQL is away. */
  pass(): Promise<boolean>;
  start(): void;
  /** Ends the loop after the pass in hand and gives the lease back. */
  stop(): Promise<void>;
};

const leaseSeconds = 30;

/** Starts nothing yet; `start` begins the loop. */
export function createLeasedLoop(options: LeasedLoopOptions): LeasedLoop {
  const { database, owner, name, log, work, intervalMs, busyMs = intervalMs } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let lease: Lease | null = null;
  let busy = false;
  let loop: Promise<void> | undefined;

  const pass = async (): Promise<boolean> => {
    busy = false;
    lease = await database.global((tx) => claimLease(tx, { name, owner, seconds: leaseSeconds }));
    if (!lease) return false;
    busy = await work(signal);
    return true;
  };
  const repeat = async (): Promise<void> => {
    while (!signal.aborted) {
      await pass().catch((err: unknown) => log.warn({ err, name }, 'a pass failed'));
      await delay(busy ? busyMs : intervalMs, undefined, { signal }).catch(() => undefined);
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
