/** A milestone → what the API shows of it. */
import type { Milestone } from '../../contract/schedule/milestones.ts';
import { toInstant, toInstantOrNull } from '../../contract/validation/schema.ts';
import type { ExecutionTrigger } from '../../domain/audit.ts';
import {
  milestoneDueAt,
  milestoneNextAt,
  milestoneRefusal,
  milestoneStateOf,
  offsetText,
} from '../../domain/milestone.ts';
import type { StoredMilestone } from '../../store/schedules/milestones.ts';

function lastErrorOf(row: StoredMilestone): Milestone['lastError'] {
  if (row.lastErrorAt === null) return null;
  return {
    at: toInstant(row.lastErrorAt),
    text: row.lastError ?? '',
    attempt: row.lastErrorAttempt ?? 0,
    trigger: row.lastErrorTrigger as ExecutionTrigger | null,
  };
}

export function toMilestone(row: StoredMilestone, now: Date): Milestone {
  const state = milestoneStateOf(row, now);
  return {
    anchor: row.anchor,
    offset: offsetText(row.offsetSeconds),
    offsetSeconds: row.offsetSeconds,
    state,
    reason: milestoneRefusal(row, { now }),
    anchorVersion: row.anchorVersion,
    anchorAt: toInstantOrNull(row.anchorAt),
    // Moving the anchor later does not change when a done milestone was due.
    dueAt: toInstantOrNull(milestoneDueAt({ ...row, anchorAt: row.doneAnchorAt ?? row.anchorAt })),
    nextAttemptAt: toInstantOrNull(milestoneNextAt(row, now)),
    backoffUntil: state === 'BackingOff' ? toInstantOrNull(row.eligibleAt) : null,
    attempts: row.attempts,
    executionId: row.executionId,
    lastAttemptAt: toInstantOrNull(row.lastAttemptAt),
    lastError: lastErrorOf(row),
    doneAt: toInstantOrNull(row.doneAt),
    doneBy: row.doneBy,
    doneAnchorVersion: row.doneVersion,
  };
}
