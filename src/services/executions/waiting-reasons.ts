/** Why steps wait: for a slot of a limit, or for a worker, because none serves their pool or polls their task queue. */
import type { StepStatus } from '../../domain/execution/status.ts';
import { describeSlotWait } from '../../domain/limits/slot-wait.ts';
import { writeLog } from '../../domain/log-message.ts';
import { isForeignStepType, isWorkflowStepType } from '../../domain/schedule/schedule.ts';
import { queueKindOf } from '../../domain/steps/foreign/foreign-rules.ts';
import type { Transaction } from '../../store/core/database.ts';
import { describeWaits } from '../../store/limits/slot-waits.ts';
import type { StoredActivityRecord } from '../../store/records/activity-records.ts';
import { findStepPlaces } from '../../store/records/step-places.ts';
import { messages } from '../log-messages.ts';
import type { QueueNeed, WorkerWatch } from '../operations/worker-overview.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** A record with the reason, where there is one. */
export type Waiting<R> = R & { waitingReason?: string };

/** A step between two attempts, or whose worker died during one, needs a worker as well. */
const needsWorker: ReadonlySet<StepStatus> = new Set(['Queued', 'InProgress', 'Retrying']);

/** Who carries a step out that needs a worker now; or, of one that waits for a slot, who has it. */
type NeededPlace = { pool: string } | QueueNeed | { slot: string };

/** Of the steps that need a worker or a slot now, by the ids of their records. */
export async function findNeededPlaces(
  tx: Transaction,
  records: readonly StoredActivityRecord[],
): Promise<ReadonlyMap<string, NeededPlace>> {
  return new Map([...(await findWorkerPlaces(tx, records)), ...(await findSlots(tx, records))]);
}

/** As it is now: what held the slot when the step asked may have ended since. */
async function findSlots(
  tx: Transaction,
  records: readonly StoredActivityRecord[],
): Promise<[string, NeededPlace][]> {
  // Only a step that has a note may wait for a slot; the note may also say who inserted or moved the step.
  const waiting = records.filter(({ status, message }) => status === 'Waiting' && message !== null);
  if (waiting.length === 0) return [];
  const waits = await describeWaits(tx, waiting);
  return waiting.flatMap(({ id }, index): [string, NeededPlace][] => {
    const found = waits[index];
    return found ? [[id, { slot: describeSlotWait(found.wait, found.executionId) }]] : [];
  });
}

async function findWorkerPlaces(
  tx: Transaction,
  records: readonly StoredActivityRecord[],
): Promise<ReadonlyMap<string, NeededPlace>> {
  const waiting = records.filter(
    ({ status, stepType }) => needsWorker.has(status) && !isWorkflowStepType(stepType),
  );
  if (waiting.length === 0) return new Map();
  const places = await findStepPlaces(tx, waiting);
  return new Map(
    waiting.map(({ id, stepType }, index): [string, NeededPlace] => {
      const { pool = 'default', taskQueue = null } = places[index] ?? {};
      if (!isForeignStepType(stepType) || taskQueue === null) return [id, { pool }];
      return [id, { taskQueue, kind: queueKindOf(stepType) }];
    }),
  );
}

/** Asks for the workers outside of any transaction; when that fails, no reason is added. */
export async function addWaitingReasons<R extends StoredActivityRecord>(
  { workers, log }: Pick<ServiceDeps, 'workers' | 'log'>,
  tenantId: string,
  records: R[],
  places: ReadonlyMap<string, NeededPlace>,
): Promise<Waiting<R>[]> {
  if (places.size === 0) return records;
  try {
    const reasons = await findReasons(workers, tenantId, places);
    return records.map((record) => {
      const waitingReason = reasons.get(record.id) ?? null;
      if (waitingReason === null) return record;
      // The note of a step that waits for a slot says the same, as it was when the step asked.
      const isSlot = 'slot' in (places.get(record.id) ?? {});
      return { ...record, message: isSlot ? waitingReason : record.message, waitingReason };
    });
  } catch (err) {
    writeLog(log, messages.workersUnknown, { err });
    return records;
  }
}

async function findReasons(
  workers: WorkerWatch,
  tenantId: string,
  places: ReadonlyMap<string, NeededPlace>,
): Promise<ReadonlyMap<string, string>> {
  const all = [...places];
  const pools = all.flatMap(([, place]) => ('pool' in place ? [place.pool] : []));
  const needs = all.flatMap(([id, place]) => ('taskQueue' in place ? [{ id, ...place }] : []));
  const [unserved, unpolled] = await Promise.all([
    pools.length === 0
      ? new Map<string, string>()
      : workers.unservedPools(tenantId, [...new Set(pools)]),
    workers.unservedQueues(needs),
  ]);
  const ofNeeds = needs.map(({ id }, index) => [id, unpolled[index] ?? null] as const);
  const ofPools = all.map(
    ([id, place]) => [id, 'pool' in place ? (unserved.get(place.pool) ?? null) : null] as const,
  );
  const ofSlots = all.map(([id, place]) => [id, 'slot' in place ? place.slot : null] as const);
  return new Map(
    [...ofSlots, ...ofPools, ...ofNeeds].flatMap(([id, why]) => (why === null ? [] : [[id, why]])),
  );
}
