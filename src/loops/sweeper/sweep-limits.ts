/** Limits in a pass of the sweeper: those of the files are stored, and slots that something kept are freed. */
import { reachFailpoint } from '../../failpoints.ts';
import type { Database } from '../../store/core/database.ts';
import { fenceByLease, type Lease } from '../../store/core/leases.ts';
import { listTenants } from '../../store/core/tenants.ts';
import { findExecution } from '../../store/executions/executions.ts';
import { type InstallationLimit, putInstallationLimits } from '../../store/limits/known-limits.ts';
import {
  findServable,
  freeSlotsOfEnded,
  listAwaitedLimits,
  type SlotRow,
} from '../../store/limits/limit-slots.ts';

type Deps = {
  database: Database;
  /** False when the workflow is closed or unknown; its execution is inspected as every other. */
  wake: (workflowId: string) => Promise<boolean>;
  /** Of the files of this process. */
  installationLimits: readonly InstallationLimit[];
};

export type LimitSweep = {
  /** Stores the limits of the files. Throws LeaseLostError once another process leads. */
  store(fence: { lease: Lease; seconds: number }): Promise<void>;
  /** A step is woken once: its own timer covers a second wake-up that is lost. */
  wake(): Promise<void>;
};

/** Of one tenant, in one pass. */
const most = { limits: 200, woken: 50 } as const;

export function createLimitSweep({ database, wake, installationLimits }: Deps): LimitSweep {
  let woken = new Set<number>();
  return {
    async store({ lease, seconds }) {
      await database.global(async (tx) => {
        await fenceByLease(tx, lease, seconds);
        await putInstallationLimits(tx, installationLimits);
      });
    },
    async wake() {
      const servable: SlotRow[] = [];
      for (const { id: tenantId } of await database.global((tx) => listTenants(tx))) {
        servable.push(...(await freeAndFind(database, tenantId)));
      }
      reachFailpoint('sweep.limits-freed');
      for (const { tenantId, executionId, turn } of servable) {
        if (woken.has(turn)) continue;
        const found = await database.read(tenantId, (tx) => findExecution(tx, executionId));
        if (found) await wake(found.workflowId);
      }
      woken = new Set(servable.map(({ turn }) => turn));
    },
  };
}

/** Steps of the tenant that could have a slot by now, whatever they were told. */
async function freeAndFind(database: Database, tenantId: string): Promise<SlotRow[]> {
  const { freed, awaited } = await database.withTenant(tenantId, async (tx) => ({
    freed: await freeSlotsOfEnded(tx),
    awaited: await listAwaitedLimits(tx, { limit: most.limits }),
  }));
  if (freed.length + awaited.length === 0) return [];
  return database.withTenant(tenantId, (tx) =>
    findServable(tx, [...freed, ...awaited], { limit: most.woken }),
  );
}
