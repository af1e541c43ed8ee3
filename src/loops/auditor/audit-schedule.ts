/** Accounts for the fires of one schedule, from its audit mark to now. */
import { type Calendar, calendarsOf } from '../../domain/calendar.ts';
import type { HeldTime } from '../../domain/hold.ts';
import {
  type MilestoneFacts,
  type MilestoneKey,
  milestoneRefusal,
  milestoneStateOf,
} from '../../domain/milestone.ts';
import type { SuspendedTime } from '../../domain/tenant.ts';
import type { Database } from '../../store/core/database.ts';
import { fenceByLease, type Lease } from '../../store/core/leases.ts';
import {
  advanceAudit,
  type ExplainedFire,
  type FireAudit,
  insertFires,
  type StoredPhase,
} from '../../store/fires/fire-audits.ts';
import { findCalendars } from '../../store/schedules/calendars.ts';
import { listHeldTimes, listSuspendedTimes } from '../../store/schedules/holds.ts';
import { listMilestones } from '../../store/schedules/milestones.ts';
import type { StoredDrift } from '../../store/schedules/schedule-drift.ts';
import { isTemporalUnavailable } from '../../temporal/errors.ts';
import type { FireGateway } from '../../temporal/schedules/fire-gateway.ts';
import { type Exclusion, exclusionOf } from '../../timing/fires/exclusion.ts';
import type { Pacer } from '../loop.ts';
import { type AuditClock, nextMark, readAuditFacts } from './audit-facts.ts';
import type { ExpectedFire } from './expected-fires.ts';
import {
  type ExplainDeps,
  type ExplainedSchedule,
  explainFire,
  explainFound,
  without,
} from './explain-fire.ts';

export type AuditDeps = ExplainDeps &
  AuditClock & {
    database: Database;
    lease: Lease;
    leaseSeconds: number;
    /** Spaces out the starts after an outage. */
    pacer: Pacer;
  };

export type AuditTarget = { tenantId: string; tenantSlug: string; audit: FireAudit };

export type Audited = {
  explained: readonly ExplainedFire[];
  /** True when Temporal was needed and did not answer. */
  temporalAway: boolean;
};

/** Bounds the work of one audit; the next pass continues from there. */
const maxExplained = 1_000;
const maxStarted = 20;

/** Throws LeaseLostError when another process leads; then it has written nothing. */
export async function auditSchedule(deps: AuditDeps, target: AuditTarget): Promise<Audited> {
  const { database, clock } = deps;
  const { tenantId, audit } = target;
  const { scheduleId, auditedUntil: from } = audit;
  const { facts, calendars, held, suspended } = await database.read(tenantId, async (tx) => {
    const read = await readAuditFacts(tx, deps, audit);
    const period = { from, to: new Date(clock()) };
    const names = new Set(read.phases.flatMap(({ definition }) => calendarsOf(definition)));
    return {
      facts: read,
      calendars: await findCalendars(tx, [...names]),
      held: await listHeldTimes(tx, period),
      suspended: await listSuspendedTimes(tx, period),
    };
  });
  const explanation = await explainAll(deps, {
    target,
    held,
    suspended,
    phases: facts.phases,
    missing: facts.missing,
    drifts: facts.drifts,
    exclusionIn: exclusionsBy(calendars),
  });
  await database.withTenant(tenantId, async (tx) => {
    // Moving the mark over fires that all have rows needs no fence: it is right in any process.
    if (explanation.explained.length > 0) {
      await fenceByLease(tx, deps.lease, deps.leaseSeconds);
      await insertFires(tx, scheduleId, explanation.explained);
    }
    await advanceAudit(tx, nextMark(deps, audit, facts, explanation));
  });
  return explanation;
}

type Explanation = Audited & {
  /** Every fire up to here is explained; null when all are. */
  until: Date | null;
  /** When the first unexplained fire came to be expected. */
  stoppedAt: Date | null;
};

type Missing = {
  target: AuditTarget;
  phases: readonly StoredPhase[];
  held: readonly HeldTime[];
  suspended: readonly SuspendedTime[];
  drifts: readonly StoredDrift[];
  missing: readonly ExpectedFire[];
  exclusionIn: ExplainedSchedule['exclusionIn'];
};

/** Builds the exclusion once per phase that has something to explain. */
function exclusionsBy(calendars: ReadonlyMap<string, Calendar>): Missing['exclusionIn'] {
  const made = new Map<StoredPhase, Exclusion>();
  return (phase) => {
    const known = made.get(phase);
    if (known) return known;
    const { definition } = phase;
    const named = calendarsOf(definition).flatMap((name) => calendars.get(name) ?? []);
    const exclusion = exclusionOf(named, definition.timings);
    made.set(phase, exclusion);
    return exclusion;
  };
}

async function explainAll(deps: AuditDeps, given: Missing): Promise<Explanation> {
  const { target, missing, ...about } = given;
  const explained: ExplainedFire[] = [];
  const stop = (at: Date, temporalAway: boolean): Explanation => {
    const until = new Date(at.getTime() - 1);
    return { explained, temporalAway, until, stoppedAt: at };
  };
  let started = 0;
  for (const fire of missing) {
    if (explained.length >= maxExplained || started >= maxStarted) return stop(fire.since, false);
    const schedule = { ...target, ...about, now: new Date(deps.clock()) };
    let one: ExplainedFire | null;
    try {
      one = await explain(deps, schedule, fire);
    } catch (error) {
      if (!isTemporalUnavailable(error)) throw error;
      return stop(fire.since, true);
    }
    if (one === null) return stop(fire.since, false);
    explained.push(one);
    if (one.decision !== 'Started') continue;
    started += 1;
    if (!(await deps.pacer.turn())) break;
  }
  const last = missing[explained.length - 1];
  if (last && explained.length < missing.length) return stop(last.since, false);
  return { explained, temporalAway: false, until: null, stoppedAt: null };
}

function explain(
  deps: AuditDeps,
  schedule: ExplainedSchedule & { tenantId: string },
  fire: ExpectedFire,
): Promise<ExplainedFire | null> {
  const { milestone } = fire;
  if (milestone) return explainMilestone(deps, schedule, { ...fire, milestone });
  return explainFire(deps, schedule, fire);
}

type MilestoneFire = ExpectedFire & { milestone: MilestoneKey };

type ExplainMilestoneDeps = { database: Database; fires: FireGateway };

/** Of one schedule; more than a definition can name. */
const maxMilestones = 10_000;

/**
 * What the ledger says of a due milestone without a row; starts nothing. Null while the milestone loop is
 * to try it. A Missed row here may be tried later, and the first attempt takes the row over.
 */
async function explainMilestone(
  { database, fires }: ExplainMilestoneDeps,
  { tenantId, tenantSlug, audit, now }: ExplainedSchedule & { tenantId: string },
  { at, phase, milestone }: MilestoneFire,
): Promise<ExplainedFire | null> {
  if (audit.deleted) return without(at, 'Missed', 'milestone: the schedule was deleted');
  const workflow = await fires.find({ tenantSlug, slug: audit.slug, scheduledFor: at });
  if (workflow.state === 'open') return explainFound(at, workflow);
  const filter = { scheduleIds: [audit.scheduleId], limit: maxMilestones };
  const stored = await database.read(tenantId, (tx) => listMilestones(tx, filter));
  const facts = stored.find((one) => isAbout(one, milestone));
  if (!facts) return without(at, 'Missed', 'milestone: the schedule does not name it any more');
  const refusal = milestoneRefusal(facts, { now });
  if (refusal !== null) {
    return without(at, milestoneStateOf(facts, now) === 'Done' ? 'Skipped' : 'Missed', refusal);
  }
  if (phase.state === 'Disabled' || !audit.enabled) {
    const note = phase.note === '' ? 'the schedule was switched off' : phase.note;
    return without(at, 'Missed', `disabled: ${note}`);
  }
  return null;
}

function isAbout(one: MilestoneFacts, { anchor, offsetSeconds }: MilestoneKey): boolean {
  return one.anchor === anchor && Number(one.offsetSeconds) === offsetSeconds;
}
