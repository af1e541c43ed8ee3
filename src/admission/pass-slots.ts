/** After the commit that freed slots: wakes the steps that can have them now. */
import type { LimitKey } from '../domain/limits/limit.ts';
import { writeLog } from '../domain/log-message.ts';
import { reachFailpoint } from '../failpoints.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import { findExecution } from '../store/executions/executions.ts';
import { findServable, type SlotRow } from '../store/limits/limit-slots.ts';
import type { AdmissionWorkflow } from './dependencies.ts';
import { messages } from './log-messages.ts';

/** Never throws: a timer wakes waiting steps too. */
export type SlotPassing = (tenantId: string, freed: readonly LimitKey[]) => Promise<void>;

type Deps = {
  database: Database;
  log: Logger;
  /** Tells the workflow to ask for its slots; false when it is closed or unknown. */
  wake: (workflowId: string) => Promise<boolean>;
  /** Ends an execution whose workflow was found closed; left to the sweeper when not given. */
  endClosed?: (tenantId: string, gone: AdmissionWorkflow) => Promise<void>;
};

/** A limit that was raised far; those that are woken wake no others. */
const maxWoken = 50;

export function createSlotPassing(deps: Deps): SlotPassing {
  const { database, log, endClosed } = deps;
  return async (tenantId, freed) => {
    if (freed.length === 0) return;
    try {
      reachFailpoint('slots.freed');
      const servable = await database.withTenant(tenantId, (tx) =>
        findServable(tx, freed, { limit: maxWoken }),
      );
      // Several steps of one execution ask together.
      const byRun = new Map(servable.map((row) => [row.runId, row]));
      for (const row of byRun.values()) {
        const gone = await wakeOne(deps, row);
        if (gone) await endClosed?.(row.tenantId, gone);
      }
    } catch (err) {
      writeLog(log, messages.slotWakeFailed, { err, freed });
    }
  };
}

/** Returns the execution when its workflow is closed. */
async function wakeOne(
  { database, wake }: Deps,
  { tenantId, executionId }: SlotRow,
): Promise<AdmissionWorkflow | null> {
  const found = await database.read(tenantId, (tx) => findExecution(tx, executionId));
  if (!found) return null;
  const { workflowId, runId } = found;
  return (await wake(workflowId)) ? null : { executionId, workflowId, runId };
}
