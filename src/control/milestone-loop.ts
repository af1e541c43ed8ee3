/** The loop that ticks the milestones of all tenants; of several processes one does. */
import { setTimeout as delay } from 'node:timers/promises';

import { claimLease, releaseLease, reportLease } from '../store/leases.ts';
import type { Lease } from '../store/leases.ts';
import { listTenants } from '../store/tenants.ts';
import { tickMilestones } from './milestone-tick.ts';
import type { MilestoneTick, MilestoneTickDeps } from './milestone-tick.ts';

export type MilestoneLoopOptions = MilestoneTickDeps & {
  /** UUID of this process. */
  owner: string;
  /** Pause between two passes; 5,000 unless set. */
  intervalMs?: number;
};

export type MilestoneLoop = {
  /** One pass over all tenants, if this process leads; else null. Throws when PostgreSQL is away. */
  pass(): Promise<MilestoneTick[] | null>;
  start(): void;
  /** Ends the loop after the tenant in hand and gives the lease back. */
  stop(): Promise<void>;
};

const leaseName = 'milestones';
const leaseSeconds = 60;
const defaultIntervalMs = 5_000;

/** Starts nothing yet; `start` begins the loop. Two leaders at once do no harm: the gate has one winner. */
export function createMilestoneLoop(options: MilestoneLoopOptions): MilestoneLoop {
  const { database, owner, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let lease: Lease | null = null;
  let loop: Promise<void> | undefined;

  const pass = async (): Promise<MilestoneTick[] | null> => {
    const claim = { name: leaseName, owner, seconds: leaseSeconds };
    lease = await database.global((tx) => claimLease(tx, claim));
    const held = lease;
    if (!held) return null;
    const ticks: MilestoneTick[] = [];
    for (const tenant of await database.global((tx) => listTenants(tx))) {
      if (signal.aborted) break;
      ticks.push(await tickMilestones(options, tenant));
    }
    const looked = ticks.flatMap(({ milestones }) => milestones);
    const started = looked.filter(({ result }) => result === 'Started').length;
    const report = { looked: looked.length, started };
    await database.global((tx) => reportLease(tx, held, report));
    return ticks;
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
        log.warn({ err }, 'milestone pass failed');
      }
      const every = options.intervalMs ?? defaultIntervalMs;
      await delay(every, undefined, { signal }).catch(() => undefined);
    }
  }
}
