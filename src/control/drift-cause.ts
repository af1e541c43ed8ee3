/** Whether a fire came due while the Temporal Schedule was not as ours, and how that is said. Pure. */
import type { StoredDrift } from '../store/schedule-drift.ts';

/** Temporal may start a fire on its own although something of its Schedule was changed. Milliseconds. */
export const driftPatienceMs = 3_000;

/** What differs only in what people read keeps no fire from starting. */
const harmless: ReadonlySet<string> = new Set(['details', 'memo', 'notes', 'summary']);

/** The drift that explains a missing fire of that instant; null when there is none. */
export function driftAt(drifts: readonly StoredDrift[], at: Date): StoredDrift | null {
  const covers = ({ since, endedAt, parts }: StoredDrift): boolean =>
    since < at && (endedAt === null || at <= endedAt) && !parts.every((part) => harmless.has(part));
  return drifts.find(covers) ?? null;
}

/** `drift: the Temporal Schedule was deleted`. */
export function driftCause({ parts }: StoredDrift): string {
  if (parts.includes('deleted')) return 'drift: the Temporal Schedule was deleted';
  if (parts.includes('paused')) return 'drift: the Temporal Schedule was paused';
  return `drift: ${parts.join(', ')} of the Temporal Schedule changed`;
}
