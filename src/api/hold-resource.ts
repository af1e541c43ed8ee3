/** A hold on record → what the API shows of it. */
import type { Hold, HoldState } from '../contract/holds.ts';
import type { Transaction } from '../store/database.ts';
import { findHold, listHolds } from '../store/holds.ts';
import type { StoredHold } from '../store/holds.ts';
import { toInstant, toInstantOrNull } from './instant.ts';

const mostHolds = 100;

export function toHold(row: StoredHold): Hold {
  const { id, reason, setBy, endedBy } = row;
  return {
    ...{ id, since: toInstant(row.since), until: toInstantOrNull(row.until), reason, setBy },
    ...{ endedAt: toInstantOrNull(row.endedAt), endedBy },
  };
}

export async function showHold(tx: Transaction, now: Date): Promise<HoldState> {
  const [laid, rows] = [await findHold(tx, now), await listHolds(tx, mostHolds)];
  return { hold: laid && toHold(laid), history: rows.map(toHold) };
}
