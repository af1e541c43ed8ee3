/** Why steps that are due do not go on: no worker serves their pool. Found out when they are read. */
import type { ActivityRecord } from '../../contract/execution/activity-records.ts';
import type { StepStatus } from '../../domain/execution/status.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findStepPools } from '../../store/core/workers.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** A step between two tries, or whose worker died in a try, needs a worker as well. */
const needsWorker: ReadonlySet<StepStatus> = new Set(['Queued', 'InProgress', 'Retrying']);

export type WaitingStep = { id: string; pool: string };

/** Those that need a worker now, by the ids of their records, each with its pool. */
export async function findWaitingSteps(
  tx: Transaction,
  records: readonly ActivityRecord[],
): Promise<WaitingStep[]> {
  const waiting = records.filter(({ status }) => needsWorker.has(status));
  if (waiting.length === 0) return [];
  const pools = await findStepPools(tx, waiting);
  return waiting.map(({ id }, index) => ({ id, pool: pools[index] ?? 'default' }));
}

/** Asks for the workers, outside of any transaction; without an answer the records stay as they are. */
export async function giveReasons<R extends ActivityRecord>(
  { workers, log }: Pick<ServiceDeps, 'workers' | 'log'>,
  tenantId: string,
  records: R[],
  waiting: readonly WaitingStep[],
): Promise<R[]> {
  if (waiting.length === 0) return records;
  try {
    const pools = [...new Set(waiting.map(({ pool }) => pool))];
    const unserved = await workers.unservedPools(tenantId, pools);
    const poolOf = new Map(waiting.map(({ id, pool }) => [id, pool]));
    return records.map((record) => {
      const waitingReason = unserved.get(poolOf.get(record.id) ?? '');
      return waitingReason === undefined ? record : { ...record, waitingReason };
    });
  } catch (err) {
    log.warn({ err }, 'workers could not be looked up');
    return records;
  }
}
