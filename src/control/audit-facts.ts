/** What is known of the fires of one schedule: those that were to happen since its mark, and their rows. */
import { jitterOf } from '../domain/jitter.ts';
import type { Transaction } from '../store/database.ts';
import { listFireInstants, listPhases } from '../store/fire-audits.ts';
import type { AuditAdvance, FireAudit, StoredPhase } from '../store/fire-audits.ts';
import { secondsPerDay } from '../timing/calendar-day.ts';
import { expectedFires, nextExpected } from './expected-fires.ts';
import type { ExpectedFire } from './expected-fires.ts';

export type AuditClock = {
  /** A fire is left to Temporal for as long. Milliseconds. */
  graceMs: number;
  /** Milliseconds since the epoch. */
  clock: () => number;
};

export type AuditFacts = {
  phases: readonly StoredPhase[];
  /** Expected fires without a row. */
  missing: readonly ExpectedFire[];
  /** How far was looked. */
  to: Date;
  /** A fire of the schedule is left to Temporal for as long, its jitter included. */
  patienceMs: number;
};

/** What one look may cost; the next pass goes on from there. */
const longestLookMs = secondsPerDay * 1_000;

/** Throws TimingError for timings that cannot be read. */
export async function readAuditFacts(
  tx: Transaction,
  { graceMs, clock }: AuditClock,
  { scheduleId, auditedUntil: from }: FireAudit,
): Promise<AuditFacts> {
  const now = new Date(clock());
  const phases = await listPhases(tx, { scheduleId, from, to: now });
  const patienceMs = graceMs + longestJitterMs(phases);
  const horizon = Math.min(now.getTime() - patienceMs, from.getTime() + longestLookMs);
  const to = new Date(Math.max(from.getTime(), horizon));
  const expected = expectedFires(phases, { from, to });
  const also = expected.flatMap(({ at }) => (at <= from ? [at] : []));
  const rows = await listFireInstants(tx, { scheduleId, from, to, also });
  const known = new Set(rows.map(({ scheduledFor }) => scheduledFor.getTime()));
  const missing = expected.filter(({ at }) => !known.has(at.getTime()));
  return { phases, missing, to, patienceMs };
}

/** Temporal may start a fire by so much later, as every phase still seen allows. */
function longestJitterMs(phases: readonly StoredPhase[]): number {
  return Math.max(0, ...phases.map(({ definition }) => jitterOf(definition))) * 1_000;
}

/** Everything has a row up to `until`, or as far as was looked; the first fire without one is `stoppedAt`. */
export type AuditEnd = { until: Date | null; stoppedAt: Date | null };

/** The new mark of the schedule, and when to look again. */
export function nextMark(
  deps: AuditClock,
  { scheduleId, auditedUntil: from }: FireAudit,
  { phases, to, patienceMs }: AuditFacts,
  { until, stoppedAt }: AuditEnd,
): AuditAdvance {
  const mark = until ?? to;
  const dueAt = nextLook(deps, { patienceMs, phases, mark, stoppedAt, to });
  const seenGeneration = phases.at(-1)?.generation ?? 0;
  return { scheduleId, from, to: mark, dueAt, seenGeneration };
}

/** When there is something to look at again; null when nothing is expected any more. */
function nextLook(
  { clock }: Pick<AuditClock, 'clock'>,
  seen: {
    /** A fire is left to Temporal for as long: the grace and the jitter of the schedule. */
    patienceMs: number;
    phases: readonly StoredPhase[];
    mark: Date;
    stoppedAt: Date | null;
    to: Date;
  },
): Date | null {
  const { patienceMs, phases, mark, stoppedAt, to } = seen;
  if (stoppedAt) return new Date(stoppedAt.getTime() + patienceMs);
  // More to come of the past: at once.
  if (to.getTime() < clock() - patienceMs - 1_000) return new Date(to.getTime() + patienceMs);
  const current = phases.at(-1);
  const next = current ? nextExpected(current, mark) : null;
  // Fires from before the change may still be waiting for their time.
  const changed = current && current.since > mark ? current.since : null;
  const soonest = [next, changed].filter((at) => at !== null).map((at) => at.getTime());
  return soonest.length === 0 ? null : new Date(Math.min(...soonest) + patienceMs);
}
