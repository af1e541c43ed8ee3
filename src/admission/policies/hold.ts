/** Whether starts are stopped: the tenant is suspended, the schedule is disabled, or a hold is active. */
import { heldBecause, startsAutomatically, whyDisabled } from '../../domain/hold.ts';
import { suspendedBecause } from '../../domain/tenant.ts';
import type { StoredSchedule } from '../../store/schedules/schedules.ts';
import { type AdmissionResult, admit, skip } from '../result.ts';
import type { ClassifiedStart } from '../start.ts';

/** Nothing of a suspended tenant starts, also not on request. */
export function applySuspension({ suspension }: StoredSchedule): AdmissionResult {
  return suspension === null ? admit : skip(suspendedBecause(suspension));
}

/** A start that a user asked for still runs. */
export function applyHoldPolicy(
  { start, isBackfill }: ClassifiedStart,
  { enabled, enabledNote, hold, disabledUntil, disabledReason }: StoredSchedule,
): AdmissionResult {
  const isAutomatic = startsAutomatically(start.trigger);
  if (isAutomatic && !enabled) {
    const note = disabledUntil === null ? '' : enabledNote;
    return skip(whyDisabled({ note, disabledUntil, disabledReason }));
  }
  return hold !== null && isAutomatic && !isBackfill ? skip(heldBecause(hold)) : admit;
}
