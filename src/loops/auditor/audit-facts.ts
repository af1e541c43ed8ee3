/** What is known of the fires of one schedule: those that were to happen since its mark, and their rows. */
import { jitterOf } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  type AuditAdvance,
  type FireAudit,
  listFireInstants,
  listPhases,
  type StoredPhase,
} from '../../store/fires/fire-audits.ts';
import { listDrifts, type StoredDrift } from '../../store/schedules/schedule-drift.ts';
import { secondsPerDay } from '../../timing/zone/calendar-day.ts';
import { type ExpectedFire, expectedFires, nextExpected } from './expected-fires.ts';
import { driftAt, driftPatienceMs } from './explain-fire.ts';

export type AuditClock = {
  /** A fire is left to Temporal for as long. Milliseconds. */
  graceMs: number;
  /** Milliseconds since the epoch. */
  clock: () => number;
};

export type AuditFacts = {
  phases: readonly StoredPhase[];
  /** Times in which the Temporal Schedule was not as ours, since the mark. */
  drifts: readonly StoredDrift[];
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
  { scheduleId, auditedUntil: from, drifted }: FireAudit,
): Promise<AuditFacts> {
  const now = new Date(clock());
  const phases = await listPhases(tx, { scheduleId, from, to: now });
  const drifts = drifted ? await listDrifts(tx, { scheduleId, from }) : [];
  const patienceMs = graceMs + longestJitterMs(phases);
  const lasts = drifts.some(({ endedAt }) => endedAt === null);
  const within = { from, until: from.getTime() + longestLookMs };
  const ripe = horizon(within, now.getTime() - patienceMs);
  const to = drifts.length === 0 ? ripe : horizon(within, now.getTime() - driftPatienceMs);
  const expected = expectedFires(phases, { from, to });
  const also = expected.flatMap(({ at }) => (at <= from ? [at] : []));
  const rows = await listFireInstants(tx, { scheduleId, from, to, also });
  const known = new Set(rows.map(({ scheduledFor }) => scheduledFor.getTime()));
  const missing = expected.filter(({ at }) => !known.has(at.getTime()));
  // Those of a drift are nobody's but ours; the first one that Temporal may still start ends the look.
  const early = missing.findIndex(({ at, since }) => since > ripe && !driftAt(drifts, at));
  const first = missing[early];
  const common = { phases, drifts, patienceMs: lasts ? driftPatienceMs : patienceMs };
  if (!first) return { ...common, missing, to };
  const before = new Date(Math.max(from.getTime(), first.since.getTime() - 1));
  return { ...common, missing: missing.slice(0, early), to: before, patienceMs };
}

/** How far a look goes: never back, and never further than one look may cost. */
function horizon({ from, until }: { from: Date; until: number }, wanted: number): Date {
  return new Date(Math.max(from.getTime(), Math.min(wanted, until)));
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
