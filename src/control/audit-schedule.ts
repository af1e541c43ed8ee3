/** The fires of one schedule accounted for, from its mark to now. */
import { secondsPerDay } from '../timing/calendar-day.ts';
import type { HeldTime } from '../domain/hold.ts';
import type { Database } from '../store/database.ts';
import { advanceAudit, insertFires, listFireInstants, listPhases } from '../store/fire-audits.ts';
import type { ExplainedFire, FireAudit, StoredPhase } from '../store/fire-audits.ts';
import { listHeldTimes } from '../store/holds.ts';
import { fenceByLease } from '../store/leases.ts';
import type { Lease } from '../store/leases.ts';
import { isTemporalUnavailable } from '../temporal/errors.ts';
import { explainFire } from './explain-fire.ts';
import type { ExplainDeps } from './explain-fire.ts';
import { expectedFires, nextExpected } from './expected-fires.ts';
import type { ExpectedFire } from './expected-fires.ts';
import type { Pacer } from './pacer.ts';

export type AuditDeps = ExplainDeps & {
  database: Database;
  lease: Lease;
  leaseSeconds: number;
  /** A fire is left to Temporal for as long. Milliseconds. */
  graceMs: number;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** Keeps the starts of an outage from coming all at once. */
  pacer: Pacer;
};

export type AuditTarget = { tenantId: string; tenantSlug: string; audit: FireAudit };

export type Audited = {
  explained: readonly ExplainedFire[];
  /** True when Temporal was needed and could not be asked. */
  temporalAway: boolean;
};

/** What one look may cost; the next pass goes on from there. */
const longestLookMs = secondsPerDay * 1_000;
const mostExplained = 1_000;
const mostStarted = 20;

/** Throws LeaseLostError once somebody else leads; then it has written nothing. */
export async function auditSchedule(deps: AuditDeps, target: AuditTarget): Promise<Audited> {
  const { database, graceMs, clock } = deps;
  const { tenantId, audit } = target;
  const { scheduleId, auditedUntil: from } = audit;
  const horizon = Math.min(clock() - graceMs, from.getTime() + longestLookMs);
  const to = new Date(Math.max(from.getTime(), horizon));
  const { phases, rows, held } = await database.read(tenantId, async (tx) => ({
    phases: await listPhases(tx, { scheduleId, from, to: new Date(clock()) }),
    rows: await listFireInstants(tx, { scheduleId, from, to }),
    held: await listHeldTimes(tx, { from, to: new Date(clock()) }),
  }));
  const known = new Set(rows.map(({ scheduledFor }) => scheduledFor.getTime()));
  const missing = expectedFires(phases, { from, to }).filter(({ at }) => !known.has(at.getTime()));
  const look = await explainAll(deps, { target, phases, held, missing });
  const mark = look.until ?? to;
  await database.withTenant(tenantId, async (tx) => {
    // Moving the mark over fires that all have rows needs no fence: it holds for everybody.
    if (look.explained.length > 0) {
      await fenceByLease(tx, deps.lease, deps.leaseSeconds);
      await insertFires(tx, scheduleId, look.explained);
    }
    const seenGeneration = phases.at(-1)?.generation ?? 0;
    const dueAt = nextLook(deps, { phases, mark, stoppedAt: look.stoppedAt, to });
    await advanceAudit(tx, { scheduleId, from, to: mark, dueAt, seenGeneration });
  });
  return look;
}

type Look = Audited & {
  /** Up to where everything is explained; null when all of it is. */
  until: Date | null;
  /** The first fire that is not. */
  stoppedAt: Date | null;
};

type Missing = {
  target: AuditTarget;
  phases: readonly StoredPhase[];
  held: readonly HeldTime[];
  missing: readonly ExpectedFire[];
};

async function explainAll(deps: AuditDeps, look: Missing): Promise<Look> {
  const { target, phases, held, missing } = look;
  const explained: ExplainedFire[] = [];
  const stop = (at: Date, temporalAway: boolean): Look => {
    const until = new Date(at.getTime() - 1);
    return { explained, temporalAway, until, stoppedAt: at };
  };
  let started = 0;
  for (const fire of missing) {
    if (explained.length >= mostExplained || started >= mostStarted) return stop(fire.at, false);
    const schedule = { ...target, phases, held, now: new Date(deps.clock()) };
    let one: ExplainedFire | null;
    try {
      one = await explainFire(deps, schedule, fire);
    } catch (error) {
      if (!isTemporalUnavailable(error)) throw error;
      return stop(fire.at, true);
    }
    if (one === null) return stop(fire.at, false);
    explained.push(one);
    if (one.decision !== 'Started') continue;
    started += 1;
    if (!(await deps.pacer.turn())) break;
  }
  const last = explained.at(-1);
  if (last && explained.length < missing.length) return stop(last.scheduledFor, false);
  return { explained, temporalAway: false, until: null, stoppedAt: null };
}

/** When there is something to look at again; null when nothing is expected any more. */
function nextLook(
  { graceMs, clock }: AuditDeps,
  seen: { phases: readonly StoredPhase[]; mark: Date; stoppedAt: Date | null; to: Date },
): Date | null {
  const { phases, mark, stoppedAt, to } = seen;
  if (stoppedAt) return new Date(stoppedAt.getTime() + graceMs);
  // More to come of the past: at once.
  if (to.getTime() < clock() - graceMs - 1_000) return new Date(to.getTime() + graceMs);
  const current = phases.at(-1);
  const next = current ? nextExpected(current, mark) : null;
  // Fires from before the change may still be waiting for their time.
  const changed = current && current.since > mark ? current.since : null;
  const soonest = [next, changed].filter((at) => at !== null).map((at) => at.getTime());
  return soonest.length === 0 ? null : new Date(Math.min(...soonest) + graceMs);
}
