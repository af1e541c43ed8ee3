/** Pushes a schedule to Temporal, and succeeds only after reading it back. */
import { reachFailpoint } from '../../failpoints.ts';
import { canonicalSchedule, differingParts } from './canonical-schedule.ts';
import type { ObservedSchedule, ScheduleGateway } from './schedule-gateway.ts';
import type { ScheduleRequest } from './schedule-request.ts';

/**
 * Older schedulers answer OK to an update and then ignore it, so an update that does not show is sent again.
 * After a few rounds another process must be changing it too: report that instead of fighting.
 */
const maxRounds = 4;
const maxRefusals = 1;

/** Newer schedulers reserve the id of a Schedule that an older one deleted for up to 15 minutes. */
export class ScheduleReservedError extends Error {
  override readonly name = 'ScheduleReservedError';
  constructor(temporalId: string) {
    super(
      `Temporal keeps the name "${temporalId}" of a deleted Schedule reserved for up to 15 min; ` +
        'retrying every 30 s',
    );
  }
}

export type PushResult = { hash: string; changed: boolean };

/** A Temporal Schedule with our id starts another workflow; it is never overwritten. */
export class ForeignScheduleError extends Error {
  override readonly name = 'ForeignScheduleError';
  constructor(temporalId: string) {
    super(
      `Temporal has a Schedule "${temporalId}" that starts another workflow; rename or delete it`,
    );
  }
}

/** The change was accepted every time and never showed. */
export class PushNotSeenError extends Error {
  override readonly name = 'PushNotSeenError';
  constructor(temporalId: string, parts: readonly string[]) {
    super(`Temporal does not show the change of "${temporalId}"; different: ${parts.join(', ')}`);
  }
}

/**
 * Creates or replaces the Temporal Schedule unless it is as wanted already: a needless update could cost a
 * fire. Idempotent, also after a failed call that took effect.
 */
export async function pushSchedule(
  gateway: ScheduleGateway,
  request: ScheduleRequest,
): Promise<PushResult> {
  let changed = false;
  let refused = 0;
  let observed: ObservedSchedule | null = null;
  for (let round = 0; round <= maxRounds; round += 1) {
    observed = await gateway.describe(request.temporalId);
    if (observed?.hash === request.desiredHash && observed.keyIsCurrent) {
      return { hash: observed.hash, changed };
    }
    if (round === maxRounds) break;
    reachFailpoint('reconcile.before-push');
    if (observed === null) {
      const answer = await gateway.create(request);
      // Once may be another process whose Schedule was deleted again; twice, the id is reserved.
      if (answer === 'Exists') refused += 1;
      if (refused > maxRefusals) throw new ScheduleReservedError(request.temporalId);
    } else {
      if (!observed.ours) throw new ForeignScheduleError(request.temporalId);
      await gateway.update(request, observed.conflictToken);
    }
    reachFailpoint('reconcile.before-read-back');
    changed = true;
  }
  const parts = observed
    ? differingParts(observed.canonical, canonicalSchedule(request.schedule))
    : ['everything: it is gone'];
  throw new PushNotSeenError(request.temporalId, parts);
}

/**
 * Deletes the Temporal Schedule of one schedule and reads back that it is gone. Leaves it alone if it now
 * belongs to another schedule of the same name, or to another product.
 */
export async function removeSchedule(
  gateway: ScheduleGateway,
  target: { temporalId: string; scheduleId: string },
): Promise<{ deleted: boolean }> {
  let deleted = false;
  for (let round = 0; round < maxRounds; round += 1) {
    const observed = await gateway.describe(target.temporalId);
    if (observed?.scheduleId !== target.scheduleId) return { deleted };
    reachFailpoint('reconcile.before-delete');
    await gateway.remove(target.temporalId);
    reachFailpoint('reconcile.after-delete');
    deleted = true;
  }
  throw new PushNotSeenError(target.temporalId, ['it is still there']);
}
