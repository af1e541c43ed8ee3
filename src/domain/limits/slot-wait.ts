/** What a step that waits for a slot shows. */
import { describeLimit, type LimitKey } from './limit.ts';
import { type Closure, describeMaintenance } from './maintenance.ts';

/** The step in front of one that waits: it has a slot, or waits itself. */
type SlotHolder = {
  /** Null for one of another tenant, of which nothing else is told. */
  executionId: string | null;
  schedule: string | null;
  stepIndex: number;
  takenAt: Date | null;
  askedAt: Date;
};

export type SlotWait = {
  key: LimitKey;
  max: number;
  /** Null when it ended meanwhile. */
  holder: SlotHolder | null;
  /** Of a system in maintenance; null for all others. */
  closed: Closure | null;
};

/** What a waiting step shows: which limit, who has its slot, and since when. */
export function describeSlotWait(
  { key, max, holder, closed }: SlotWait,
  executionId: string,
): string {
  if (closed) return describeMaintenance(key.name, closed);
  const what = `waiting for ${describeLimit(key)}${max > 1 ? ` (${max} at a time)` : ''}`;
  if (!holder) return what;
  const instant = (holder.takenAt ?? holder.askedAt).toISOString().replace(/\.\d+Z$/, 'Z');
  const act = holder.takenAt ? 'held by' : 'behind';
  return `${what}, ${act} ${describeHolder(holder, executionId)}, since ${instant}`;
}

function describeHolder(holder: SlotHolder, executionId: string): string {
  if (holder.executionId === null) return 'another tenant';
  if (holder.executionId === executionId) {
    return `step ${holder.stepIndex + 1} of this execution`;
  }
  const of = holder.schedule === null ? '' : ` (schedule ${holder.schedule})`;
  return `execution ${holder.executionId}${of}`;
}
