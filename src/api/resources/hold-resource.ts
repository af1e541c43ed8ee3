/** A hold on record → what the API shows of it. */
import type { Hold, HoldState } from '../../contract/operations/holds.ts';
import { toInstant, toInstantOrNull } from '../../contract/validation/schema.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findHold, listHolds, type StoredHold } from '../../store/schedules/holds.ts';

const maxHolds = 100;

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

export async function showHold(tx: Transaction, now: Date): Promise<HoldState> {
  const [laid, rows] = [await findHold(tx, now), await listHolds(tx, maxHolds)];
  return { hold: laid && toHold(laid), history: rows.map(toHold) };
}
