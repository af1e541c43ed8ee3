/** Whether a start after another execution, or for an event, is one that the schedule is to make. */
import { refuseDelivery, triggerOf } from '../../domain/delivery.ts';
import type { RunScheduleInput } from '../../domain/execution/start.ts';
import { isUuid } from '../../domain/identifiers.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { catchUpRuleOf } from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../../store/core/database.ts';
import { decideDelivery, lockDeliveryForUpdate } from '../../store/fires/deliveries.ts';
import { miss, skip } from '../result.ts';
import { type ClassifiedStart, ordinaryStart, type Start } from '../start.ts';

type Target = {
  scheduleId: string;
  enabled: boolean;
  definition: Definition;
  executionId: string;
  now: Date;
};

/**
 * Null for every other start, and for one that only claims to follow something. A settled delivery stays
 * settled: a second start for it is a duplicate.
 */
export async function resolveDelivery(
  tx: Transaction,
  { trigger, triggeredBy }: RunScheduleInput,
  target: Target,
): Promise<ClassifiedStart | null> {
  if (!triggeredBy || !isUuid(triggeredBy.id) || trigger !== triggerOf(triggeredBy)) return null;
  const { scheduleId, enabled, definition, executionId, now } = target;
  const delivery = await lockDeliveryForUpdate(tx, { scheduleId, causeId: triggeredBy.id });
  if (!delivery) return null;
  const { id, state, reason, initiator } = delivery;
  const classified = ordinaryStart({ trigger, initiator, scheduledFor: null, triggeredBy });
  if (id !== executionId) {
    return { ...classified, wanted: skip(`duplicate: execution ${id} has this start`) };
  }
  if (state !== 'Pending') {
    return {
      ...classified,
      wanted: skip(reason ?? `duplicate: ${state} before`),
      isSettled: true,
    };
  }
  const facts = { ...delivery, deleted: false, enabled };
  const refusal = refuseDelivery(facts, catchUpRuleOf(definition), now);
  if (refusal === null) return classified;
  const reject = refusal.state === 'Missed' ? miss : skip;
  return { ...classified, lateness: reject(refusal.reason) };
}

/** Writes what became of the start, in the transaction of its execution. */
export async function settleDelivery(
  tx: Transaction,
  { triggeredBy }: Start,
  settled: { executionId: string; state: 'Started' | 'Skipped' | 'Missed'; reason: string | null },
): Promise<void> {
  // A start without a delivery has another id than any row, so this changes nothing.
  if (triggeredBy) await decideDelivery(tx, { ...settled, id: settled.executionId });
}
