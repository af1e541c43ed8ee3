/** Takes slots for the steps of an execution, or says who has them. */
import type { SlotPassing } from '../../src/admission/pass-slots.ts';
import type { SlotAnswer, SlotRequests, SlotWant } from '../../src/domain/execution/recording.ts';
import type { Closure } from '../../src/domain/limits/maintenance.ts';
import { describeSlotWait } from '../../src/domain/limits/slot-wait.ts';
import { reachFailpoint } from '../../src/failpoints.ts';
import type { Database } from '../../src/store/core/database.ts';
import { isUnavailable } from '../../src/store/core/errors.ts';
import { claimSlots } from '../../src/store/limits/limit-slots.ts';
import { findSlotWaits } from '../../src/store/limits/slot-waits.ts';

/** Until the database is asked again. Milliseconds. */
const askAgainMs = 5_000;

/**
 * While PostgreSQL cannot be reached, a limit that a person has set lets no step pass. One that has its default must
 * not stop an execution that has begun: its step passes, and has no slot.
 */
export function createTakeSlots(
  database: Database,
  passSlots: SlotPassing,
): (requests: SlotRequests) => Promise<SlotAnswer[]> {
  return async (requests) => {
    try {
      return await take(requests);
    } catch (error) {
      if (!isUnavailable(error) || requests.gives.length > 0) throw error;
      return requests.wants.map(unanswered);
    }
  };

  async function take(requests: SlotRequests): Promise<SlotAnswer[]> {
    const { tenantId, executionId } = requests;
    const { freed, answers } = await database.withTenant(tenantId, async (tx) => {
      const claimed = await claimSlots(tx, requests);
      const refused = claimed.decisions.flatMap((one) => (one.taken ? [] : [one]));
      const waits = await findSlotWaits(tx, refused, claimed.limits);
      reachFailpoint('slots.before-commit');
      return {
        freed: claimed.freed,
        answers: claimed.decisions.map((one): SlotAnswer => {
          const { stepIndex } = one;
          const wait = waits.get(stepIndex);
          if (one.taken) return { stepIndex, taken: true };
          const note = wait ? describeSlotWait(wait, executionId) : '';
          return { stepIndex, taken: false, note, ...toClosing(wait?.closed ?? null) };
        }),
      };
    });
    reachFailpoint('slots.after-commit');
    await passSlots(tenantId, freed);
    return answers;
  }
}

function unanswered({ stepIndex, limits }: SlotWant): SlotAnswer {
  if (limits.every(({ byDefault }) => byDefault)) return { stepIndex, taken: true };
  const note = 'waiting for the database, which says whether there is a slot';
  return { stepIndex, taken: false, note, until: Date.now() + askAgainMs };
}

function toClosing(closed: Closure | null): Partial<Extract<SlotAnswer, { taken: false }>> {
  if (!closed) return {};
  if (closed.mode === 'Wait') return { until: closed.until.getTime() };
  return { ends: closed.mode === 'Skip' ? 'Skipped' : 'Failed' };
}
