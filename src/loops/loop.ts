/** A background loop that one process at a time runs: the one that holds its lease. */
import { setTimeout as delay } from 'node:timers/promises';
import { writeLog } from '../domain/log-message.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import {
  claimLease,
  type Lease,
  LeaseLostError,
  releaseLease,
  reportLease,
} from '../store/core/leases.ts';
import { listActiveTenants, listTenants } from '../store/core/tenants.ts';
import { messages } from './log-messages.ts';

export type LeasedLoopOptions<T> = {
  database: Database;
  log: Pick<Logger, 'warn'>;
  /** Name of the lease, and of the loop in the log. */
  name: string;
  /** UUID of this process. */
  owner: string;
  /** How long a silent leader keeps the lease; whole seconds. */
  leaseSeconds: number;
  /** Milliseconds between two passes; may depend on what the last one did, null if it did not run. */
  intervalMs: number | ((done: T | null) => number);
  /**
   * One pass. It fences its writes with the lease, because the process may stall and lose it meanwhile.
   * Once the signal is aborted it ends after the item in hand.
   */
  work: (lease: Lease, signal: AbortSignal) => Promise<T>;
};

export type LeasedLoop<T> = {
  /** One pass; null when another process leads. Throws when PostgreSQL or Temporal does not answer. */
  pass(): Promise<T | null>;
  start(): void;
  /** Ends the loop after the item in hand and releases the lease. */
  stop(): Promise<void>;
};

/** Runs once `start` is called. */
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
      writeLog(log, messages.leaseLost, { loop: name, term: lease.term });
      lease = null;
      return null;
    }
  };
  /** A failed pass is logged; the next one runs as usual. */
  const repeat = async (): Promise<void> => {
    while (!signal.aborted) {
      const done = await pass().catch((err: unknown) => {
        writeLog(log, messages.passFailed, { err, loop: name });
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

/** A loop that visits all tenants in every pass. */
export type TenantLoopOptions<T> = {
  database: Database;
  log: Pick<Logger, 'warn'>;
  /** UUID of this process. */
  owner: string;
  /** Name of the lease, and of the loop in the log. */
  name: string;
  /** Milliseconds between two passes; may depend on what the visits of the last one did, null if it did not run. */
  intervalMs: number | ((visits: T[] | null) => number);
  /** True for a loop that starts something: it leaves suspended tenants out. */
  activeOnly?: boolean;
  visit: (tenant: { id: string; slug: string }) => Promise<T>;
  /** Counts of one pass, kept with the lease for health checks. */
  report: (visits: readonly T[]) => Record<string, number>;
};

/** A pass returns what each visit did. */
export type TenantLoop<T> = LeasedLoop<T[]>;

const leaseSeconds = 60;

/** Runs once `start` is called. A visit must tolerate two leaders at once. */
export function createTenantLoop<T>(options: TenantLoopOptions<T>): TenantLoop<T> {
  const { database, visit, report, activeOnly = false, ...loop } = options;
  const list = activeOnly ? listActiveTenants : listTenants;
  return createLeasedLoop({
    ...loop,
    database,
    leaseSeconds,
    async work(lease, signal) {
      const visits: T[] = [];
      for (const tenant of await database.global((tx) => list(tx))) {
        if (signal.aborted) break;
        visits.push(await visit(tenant));
      }
      await database.global((tx) => reportLease(tx, lease, report(visits)));
      return visits;
    },
  });
}

/** Spaces calls out, so that a loop never calls Temporal too fast. */
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
