/** A backfill on record → what the API shows of it. */
import type { Backfill } from '../contract/backfills.ts';
import type { StoredBackfill } from '../store/backfills.ts';
import { toInstant, toInstantOrNull } from './instant.ts';

export function toBackfill(row: StoredBackfill): Backfill {
  const { id, scheduleId, scheduleSlug, revision, order, startsPerMinute, overlap } = row;
  const { reason, status, total, started, alreadyRan, skipped, remaining, open } = row;
  return {
    ...{ id, scheduleId, scheduleSlug, revision },
    ...{ from: toInstant(row.from), until: toInstant(row.until) },
    ...{ order, startsPerMinute, overlap, reason, status },
    ...{ total, started, alreadyRan, skipped, remaining, open },
    ...{ createdAt: toInstant(row.createdAt), createdBy: row.createdBy },
    ...{ endedAt: toInstantOrNull(row.endedAt), endedBy: row.endedBy },
  };
}
