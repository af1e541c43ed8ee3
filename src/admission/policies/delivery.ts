/** The gate's part in starts after other executions and by events: whether this very one is owed. */
import { type DeliveryRefusal, refuseDelivery, triggerOf } from '../../domain/delivery.ts';
import type { RunScheduleInput } from '../../domain/execution/start.ts';
import { isUuid } from '../../domain/identifiers.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { catchUpRuleOf } from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../../store/core/database.ts';
import { decideDelivery, lockDeliveryForUpdate } from '../../store/fires/deliveries.ts';
import type { Start } from '../identified-start.ts';

export type DeliveryMeeting = {
  start: Start;
  /** Why it starts nothing; null when it may. */
  refusal: DeliveryRefusal | null;
  /** What came of it was decided before: whoever asks may be asking once more. */
  decided: boolean;
};

type Target = {
  scheduleId: string;
  enabled: boolean;
  definition: Definition;
  executionId: string;
  now: Date;
};

/**
 * Null for every other start, and for one that only says it follows something. What was decided before
 * stays so: a second start for the same is a duplicate.
 */
export async function resolveDelivery(
  tx: Transaction,
  { trigger, triggeredBy }: RunScheduleInput,
  target: Target,
): Promise<DeliveryMeeting | null> {
  if (!triggeredBy || !isUuid(triggeredBy.id) || trigger !== triggerOf(triggeredBy)) return null;
  const { scheduleId, enabled, definition, executionId, now } = target;
  const owed = await lockDeliveryForUpdate(tx, { scheduleId, causeId: triggeredBy.id });
  if (!owed) return null;
  const { id, state, reason, initiator } = owed;
  const start: Start = { trigger, initiator, scheduledFor: null, artefact: null, triggeredBy };
  const undecided = { start, refusal: null, decided: false };
  if (id !== executionId) {
    const artefact = `duplicate: execution ${id} has this start`;
    return { ...undecided, start: { ...start, artefact } };
  }
  if (state !== 'Pending') {
    const artefact = reason ?? `duplicate: ${state} before`;
    return { ...undecided, start: { ...start, artefact }, decided: true };
  }
  const facts = { ...owed, deleted: false, enabled };
  return { ...undecided, refusal: refuseDelivery(facts, catchUpRuleOf(definition), now) };
}

/** Writes what became of the start, in the transaction of its execution. */
export async function settleDelivery(
  tx: Transaction,
  { triggeredBy }: Start,
  decided: { executionId: string; state: 'Started' | 'Skipped' | 'Missed'; reason: string | null },
): Promise<void> {
  // Whoever is not owed it has another id than the row, and changes nothing.
  if (triggeredBy) await decideDelivery(tx, { ...decided, id: decided.executionId });
}
