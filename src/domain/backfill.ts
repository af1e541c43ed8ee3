/** Backfills: past fires that a user requests, started one after another. */
import type { OverlapPolicy } from './schedule/start-policies.ts';

/** `Completed` once every fire is started and every execution has ended. */
export const backfillStatuses = ['Running', 'Completed', 'Cancelled'] as const;
export type BackfillStatus = (typeof backfillStatuses)[number];

export const backfillOrders = ['OldestFirst', 'NewestFirst'] as const;
export type BackfillOrder = (typeof backfillOrders)[number];

export const backfillLimits = {
  days: 31,
  fires: 1_000,
  startsPerMinute: 600,
} as const;

export const defaultStartsPerMinute = 60;

/** Overrides the policy of the schedule: fires of a backfill run one after another, and none is skipped. */
export const defaultBackfillOverlap: OverlapPolicy = 'BufferAll';

/** The reason recorded for a fire that a backfill started. */
export function backfillRemark(by: string, why: string | null): string {
  return why === null ? `backfill: ${by}` : `backfill: ${by}: ${why}`;
}

/** Why a fire of a cancelled backfill does not run. */
export const cancelledBefore = 'backfill: cancelled before it began';
