/** A control loop that one process at a time runs: whoever holds its lease. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import {
  claimLease,
  type Lease,
  LeaseLostError,
  releaseLease,
  reportLease,
} from '../store/core/leases.ts';
import { listTenants } from '../store/core/tenants.ts';

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

/** A loop that visits all tenants again and again; of several processes one does. */
export type TenantLoopOptions<T> = {
  database: Database;
  log: Pick<Logger, 'warn'>;
  /** UUID of this process. */
  owner: string;
  /** Of the lease, and in the log. */
  name: string;
  /** Milliseconds between two passes. */
  intervalMs: number;
  visit: (tenant: { id: string; slug: string }) => Promise<T>;
  /** Numbers of a pass, kept for health checks. */
  report: (visits: readonly T[]) => Record<string, number>;
};

/** A pass answers what each visit did. */
export type TenantLoop<T> = LeasedLoop<T[]>;

const leaseSeconds = 60;

/** Starts nothing yet; `start` begins the loop. A visit must bear two leaders at once. */
export function createTenantLoop<T>(options: TenantLoopOptions<T>): TenantLoop<T> {
  const { database, visit, report, ...loop } = options;
  return createLeasedLoop({
    ...loop,
    database,
    leaseSeconds,
    async work(lease, signal) {
      const visits: T[] = [];
      for (const tenant of await database.global((tx) => listTenants(tx))) {
        if (signal.aborted) break;
        visits.push(await visit(tenant));
      }
      await database.global((tx) => reportLease(tx, lease, report(visits)));
      return visits;
    },
  });
}

/** Spaces calls out, so that a loop never asks Temporal faster than it may. */
export type Pacer = {
  /** Resolves when the next call may be made; false once the loop is stopping. */
  turn(): Promise<boolean>;
};

export function createPacer(perSecond: number, signal: AbortSignal): Pacer {
  const gapMs = 1_000 / perSecond;
  let next = 0;
  return {
    async turn() {
      const wait = next - performance.now();
      if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined);
      next = performance.now() + gapMs;
      return !signal.aborted;
    },
  };
}
