/** The reconciler's queue: which schedules to bring to Temporal, each under a lease. */
import type { Definition } from '../../domain/schedule/schedule.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { listTenants } from '../../store/core/tenants.ts';
import { findAnchors } from '../../store/schedules/anchors.ts';
import {
  adoptSwitch,
  endDrift,
  listComparable,
  noteDrift,
} from '../../store/schedules/schedule-drift.ts';
import { findSchedule, findScheduleById } from '../../store/schedules/schedules.ts';
import {
  claimDueSync,
  claimSync,
  completeSync,
  failSync,
  renewSync,
  type SyncClaim,
} from '../../store/schedules/sync.ts';
import { anchorsOf, withAnchors } from '../../timing/fires/timing-times.ts';

export type SyncTenant = { id: string; slug: string };

/** One schedule under our lease, as it was when the lease was taken. */
export type SyncTask = {
  tenantId: string;
  tenantSlug: string;
  scheduleId: string;
  slug: string;
  revision: number;
  generation: number;
  /** Fences this process off once another one has taken the lease. */
  term: number;
  inSync: boolean;
  observedHash: string | null;
  failures: number;
  enabled: boolean;
  enabledNote: string;
  /** Why the tenant is suspended: then the Temporal Schedule is paused; null unless it is. */
  suspension: string | null;
  deleted: boolean;
  /** True while a change made in Temporal waits for a person. */
  drifted: boolean;
  /** With the instants of the tenant's anchors filled in. */
  definition: Definition;
  /** True when a limited timing has made its last start. */
  limitReached: boolean;
};

export type Drift = {
  /** Names of what differs; `deleted` alone when Temporal has none. */
  parts: readonly string[];
  /** When Temporal was last known to have our version; null when that is not known. */
  lastAsOursAt: Date | null;
  /** Set by a caller that is about to restore our version. */
  keepLease: boolean;
};

export type SyncQueue = {
  tenants(): Promise<SyncTenant[]>;
  /** Claims those that are due and free, at most `limit`. */
  claimDue(tenant: SyncTenant, limit: number): Promise<SyncTask[]>;
  /** Claims one schedule; null while another process works on it, and when there is nothing to do. */
  claim(
    tenant: SyncTenant,
    scheduleId: string,
    options?: { evenInSync: boolean },
  ): Promise<SyncTask | null>;
  isInSync(tenant: SyncTenant, scheduleId: string): Promise<boolean>;
  /** A page of schedules in sync, by id behind `after`. */
  inSync(
    tenant: SyncTenant,
    page: { after: string | null; limit: number },
  ): Promise<{ id: string; slug: string }[]>;
  /** The schedule that has the slug now; null when none has. */
  holderOf(tenant: SyncTenant, slug: string): Promise<string | null>;
  /** Prolongs the lease; false when it was lost. */
  renew(task: SyncTask): Promise<boolean>;
  /** False when the lease was lost meanwhile. */
  complete(task: SyncTask, end: { hash: string | null; changed: boolean }): Promise<boolean>;
  fail(task: SyncTask, failure: { reason: string; retryInSeconds: number }): Promise<void>;
  /** Adopts a pause state made in Temporal; `hash` is that of what is wanted from then on. */
  adopt(
    task: SyncTask,
    adopted: { enabled: boolean; note: string; hash: string; lastAsOursAt: Date | null },
  ): Promise<boolean>;
  /** Notes what was changed in Temporal; false when the lease was lost. */
  drift(task: SyncTask, noted: Drift): Promise<boolean>;
};

/** A process that dies delays its schedules for this long; a live one renews, see keepLease. */
const leaseSeconds = 20;

export type SyncQueueOptions = {
  database: Database;
  /** UUID of this process. */
  owner: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
};

export function createSyncQueue({ database, owner, clock }: SyncQueueOptions): SyncQueue {
  const lease = { owner, leaseSeconds };
  return {
    tenants: () => database.global((tx) => listTenants(tx)),
    async claimDue(tenant, limit) {
      return database.withTenant(tenant.id, async (tx) => {
        const claims = await claimDueSync(tx, { ...lease, limit });
        return tasksOf(tx, tenant, claims);
      });
    },
    async claim(tenant, scheduleId, options = { evenInSync: false }) {
      return database.withTenant(tenant.id, async (tx) => {
        const claim = await claimSync(tx, { ...lease, scheduleId, ...options });
        const [task] = await tasksOf(tx, tenant, claim ? [claim] : []);
        return task ?? null;
      });
    },
    async isInSync(tenant, scheduleId) {
      const found = await database.read(tenant.id, (tx) => findScheduleById(tx, scheduleId));
      return found !== null && found.observedGeneration >= found.generation;
    },
    inSync: (tenant, page) => database.read(tenant.id, (tx) => listComparable(tx, page)),
    async holderOf(tenant, slug) {
      const found = await database.read(tenant.id, (tx) => findSchedule(tx, slug));
      return found?.slug === slug ? found.id : null;
    },
    renew: ({ tenantId, scheduleId, term }) =>
      database.withTenant(tenantId, (tx) => renewSync(tx, { scheduleId, term, leaseSeconds })),
    complete: ({ tenantId, scheduleId, term, generation }, { hash, changed }) =>
      database.withTenant(tenantId, async (tx) => {
        const held = await completeSync(tx, { scheduleId, term, generation, hash });
        const ended = { scheduleId, restored: changed, at: new Date(clock()) };
        if (held) await endDrift(tx, ended);
        return held;
      }),
    adopt: ({ tenantId, scheduleId, term, generation }, adopted) =>
      database.withTenant(tenantId, (tx) =>
        adoptSwitch(tx, { ...adopted, scheduleId, term, generation, at: new Date(clock()) }),
      ),
    drift: ({ tenantId, scheduleId, term }, noted) =>
      database.withTenant(tenantId, (tx) =>
        noteDrift(tx, { ...noted, scheduleId, term, at: new Date(clock()) }),
      ),
    async fail({ tenantId, scheduleId, term }, { reason, retryInSeconds }) {
      const retryAt = new Date(clock() + retryInSeconds * 1_000);
      await database.withTenant(tenantId, (tx) =>
        failSync(tx, { scheduleId, term, error: reason, retryAt }),
      );
    },
  };
}

/** Reads anchors in the transaction of the claim: one that moves later raises the generation again. */
async function tasksOf(
  tx: Transaction,
  tenant: SyncTenant,
  claims: readonly SyncClaim[],
): Promise<SyncTask[]> {
  const names = anchorsOf(claims.flatMap(({ schedule }) => schedule.definition.timings));
  const anchors = await findAnchors(tx, names);
  return claims.map((claim) => {
    const task = taskOf(tenant, claim);
    const timings = withAnchors(task.definition.timings, anchors);
    return { ...task, definition: { ...task.definition, timings } };
  });
}

function taskOf(tenant: SyncTenant, { schedule, term }: SyncClaim): SyncTask {
  const { id, slug, revision, generation, observedHash, enabled, enabledNote } = schedule;
  return {
    tenantId: tenant.id,
    tenantSlug: tenant.slug,
    scheduleId: id,
    slug,
    revision,
    generation,
    term,
    inSync: schedule.observedGeneration >= generation,
    observedHash,
    failures: schedule.syncFailures,
    enabled,
    enabledNote,
    suspension: schedule.suspension,
    deleted: schedule.deletedAt !== null,
    drifted: schedule.driftedAt !== null,
    definition: schedule.definition,
    limitReached: schedule.limitReachedAt !== null,
  };
}
