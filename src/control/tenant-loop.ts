/** A loop that visits all tenants again and again; of several processes one does. */
import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from '../log.ts';
import type { Database } from '../store/database.ts';
import { claimLease, releaseLease, reportLease } from '../store/leases.ts';
import type { Lease } from '../store/leases.ts';
import { listTenants } from '../store/tenants.ts';

export type TenantLoopOptions<T> = {
  database: Database;
  log: Pick<Logger, 'warn'>;
  /** UUID of this process. */
  owner: string;
  /** Of the lease, and in the log. */
  name: string;
  /** Pause between two passes. */
  intervalMs: number;
  visit: (tenant: { id: string; slug: string }) => Promise<T>;
  /** Numbers of a pass, kept for health checks. */
  report: (visits: readonly T[]) => Record<string, number>;
};

export type TenantLoop<T> = {
  /** One pass over all tenants, if this process leads; else null. Throws when PostgreSQL is away. */
  pass(): Promise<T[] | null>;
  start(): void;
  /** Ends the loop after the tenant in hand and gives the lease back. */
  stop(): Promise<void>;
};

const leaseSeconds = 60;

/** Starts nothing yet; `start` begins the loop. A visit must bear two leaders at once. */
export function createTenantLoop<T>(options: TenantLoopOptions<T>): TenantLoop<T> {
  const { database, owner, name, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let lease: Lease | null = null;
  let loop: Promise<void> | undefined;

  const pass = async (): Promise<T[] | null> => {
    const claim = { name, owner, seconds: leaseSeconds };
    lease = await database.global((tx) => claimLease(tx, claim));
    const held = lease;
    if (!held) return null;
    const visits: T[] = [];
    for (const tenant of await database.global((tx) => listTenants(tx))) {
      if (signal.aborted) break;
      visits.push(await options.visit(tenant));
    }
    await database.global((tx) => reportLease(tx, held, options.report(visits)));
    return visits;
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

  async function repeat(): Promise<void> {
    while (!signal.aborted) {
      try {
        await pass();
      } catch (err) {
        log.warn({ err, loop: name }, 'pass failed');
      }
      await delay(options.intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
