/** What is known of the fires of one schedule since its audit mark: those expected, and their ledger rows. */
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
  /** How long a fire is left to Temporal. Milliseconds. */
  graceMs: number;
  /** Milliseconds since the epoch. */
  clock: () => number;
};

export type AuditFacts = {
  phases: readonly StoredPhase[];
  /** Periods since the mark in which the Temporal Schedule differed from ours. */
  drifts: readonly StoredDrift[];
  /** Expected fires without a row. */
  missing: readonly ExpectedFire[];
  /** The end of the period that was read. */
  to: Date;
  /** How long a fire of the schedule is left to Temporal, jitter included. */
  patienceMs: number;
};

/** Bounds the work of one audit; the next pass continues from there. */
const longestPeriodMs = secondsPerDay * 1_000;

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
  const within = { from, until: from.getTime() + longestPeriodMs };
  const patient = horizon(within, now.getTime() - patienceMs);
  const to = drifts.length === 0 ? patient : horizon(within, now.getTime() - driftPatienceMs);
  const expected = expectedFires(phases, { from, to });
  const also = expected.flatMap(({ at }) => (at <= from ? [at] : []));
  const rows = await listFireInstants(tx, { scheduleId, from, to, also });
  const known = new Set(rows.map(({ scheduledFor }) => scheduledFor.getTime()));
  const missing = expected.filter(({ at }) => !known.has(at.getTime()));
  // Fires of a drift are the auditor's to start. The first one that Temporal may still start ends the audit.
  const early = missing.findIndex(({ at, since }) => since > patient && !driftAt(drifts, at));
  const first = missing[early];
  const common = { phases, drifts, patienceMs: lasts ? driftPatienceMs : patienceMs };
  if (!first) return { ...common, missing, to };
  const before = new Date(Math.max(from.getTime(), first.since.getTime() - 1));
  return { ...common, missing: missing.slice(0, early), to: before, patienceMs };
}

/** How far to audit: never back, and never further than one period. */
function horizon({ from, until }: { from: Date; until: number }, wanted: number): Date {
  return new Date(Math.max(from.getTime(), Math.min(wanted, until)));
}

/** How much later Temporal may start a fire, by the phases read. */
function longestJitterMs(phases: readonly StoredPhase[]): number {
  return Math.max(0, ...phases.map(({ definition }) => jitterOf(definition))) * 1_000;
}

/** Every fire up to `until` has a row, null meaning up to the end; the first one without is at `stoppedAt`. */
export type AuditEnd = { until: Date | null; stoppedAt: Date | null };

/** The new mark of the schedule, and when to audit it again. */
export function nextMark(
  deps: AuditClock,
  { scheduleId, auditedUntil: from }: FireAudit,
  { phases, to, patienceMs }: AuditFacts,
  { until, stoppedAt }: AuditEnd,
): AuditAdvance {
  const mark = until ?? to;
  const dueAt = nextAudit(deps, { patienceMs, phases, mark, stoppedAt, to });
  const seenGeneration = phases.at(-1)?.generation ?? 0;
  return { scheduleId, from, to: mark, dueAt, seenGeneration };
}

/** When to audit again; null when no fire is expected any more. */
function nextAudit(
  { clock }: Pick<AuditClock, 'clock'>,
  seen: {
    /** How long a fire is left to Temporal: grace and jitter. */
    patienceMs: number;
    phases: readonly StoredPhase[];
    mark: Date;
    stoppedAt: Date | null;
    to: Date;
  },
): Date | null {
  const { patienceMs, phases, mark, stoppedAt, to } = seen;
  if (stoppedAt) return new Date(stoppedAt.getTime() + patienceMs);
  // The past is not audited to its end yet: continue at once.
  if (to.getTime() < clock() - patienceMs - 1_000) return new Date(to.getTime() + patienceMs);
  const current = phases.at(-1);
  const next = current ? nextExpected(current, mark) : null;
  // Fires from before the change may not be due for the audit yet.
  const changed = current && current.since > mark ? current.since : null;
  const soonest = [next, changed].filter((at) => at !== null).map((at) => at.getTime());
  return soonest.length === 0 ? null : new Date(Math.min(...soonest) + patienceMs);
}
