/** Holds → what the API shows of them. */
import type { Hold, HoldState } from '../../contract/operations/holds.ts';
import { toInstant, toInstantOrNull } from '../../contract/validation/schema.ts';
import type { HoldHistory } from '../../services/operations/holds.ts';
import type { StoredHold } from '../../store/schedules/holds.ts';

export function toHold(row: StoredHold): Hold {
  const { id, reason, setBy, endedBy } = row;
  return {
    id,
    since: toInstant(row.since),
    until: toInstantOrNull(row.until),
    reason,
    setBy,
    endedAt: toInstantOrNull(row.endedAt),
    endedBy,
  };
}

export function toHoldState({ hold, history }: HoldHistory): HoldState {
  return { hold: hold && toHold(hold), history: history.map(toHold) };
}
