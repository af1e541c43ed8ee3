/** The auditor makes sure that every expected fire has exactly one row in the fire ledger. */
import { writeLog } from '../../domain/log-message.ts';
import type { Logger } from '../../log.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { isUnavailable } from '../../store/core/errors.ts';
import { fenceByLease, LeaseLostError, reportLease } from '../../store/core/leases.ts';
import { listActiveTenants, type StoredTenant } from '../../store/core/tenants.ts';
import {
  advanceAudit,
  type ExplainedFire,
  findDidNotRun,
  type FireAudit,
  giveUpUnbegun,
  listDueAudits,
  listUnbegunFires,
} from '../../store/fires/fire-audits.ts';
import { isTemporalUnavailable } from '../../temporal/errors.ts';
import type { FireGateway } from '../../temporal/schedules/fire-gateway.ts';
import { TimingError } from '../../timing/timing-error.ts';
import { messages } from '../log-messages.ts';
import { createLeasedLoop, createPacer, type LeasedLoop } from '../loop.ts';
import { auditorLease, didNotRunAfterMs } from '../loop-health.ts';
import { type AuditClock, type AuditFacts, nextMark, readAuditFacts } from './audit-facts.ts';
import { type AuditDeps, auditSchedule, type AuditTarget } from './audit-schedule.ts';
import { endedUnbegun } from './explain-fire.ts';

export type AuditTimes = {
  /** Pause between two passes. */
  intervalMs: number;
  /** How long a fire is left to Temporal; a busy server starts some thirty seconds late. */
  graceMs: number;
  /** How long a silent leader keeps the lease; whole seconds. */
  leaseSeconds: number;
};

const defaultAuditTimes: AuditTimes = {
  intervalMs: 5_000,
  graceMs: 30_000,
  leaseSeconds: 15,
};

export type AuditorOptions = {
  database: Database;
  fires: FireGateway;
  /** Whether the namespace has our search attributes. */
  searchAttributes: () => Promise<boolean>;
  /** UUID of this process. */
  owner: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  times?: Partial<AuditTimes>;
};

/** A pass returns whether there is more to audit at once. */
export type Auditor = LeasedLoop<{ more: boolean }>;

/** Per tenant; after a full pass the next one follows at once. */
const maxSchedulesPerPass = 1_000;
/** Schedules read in one transaction, and how many with missing fires are audited concurrently. */
const batchSize = 100;
const concurrency = 4;
const maxUnbegunPerPass = 20;
const startsPerSecond = 10;

/** Runs once `start` is called. */
export function createAuditor(options: AuditorOptions): Auditor {
  const { database, owner, log } = options;
  const times = { ...defaultAuditTimes, ...options.times };
  const { leaseSeconds, intervalMs } = times;
  return createLeasedLoop({
    database,
    log,
    name: auditorLease,
    owner,
    leaseSeconds,
    intervalMs: (pass) => (pass?.more ? 0 : intervalMs),
    async work(lease, signal) {
      const pacer = createPacer(startsPerSecond, signal);
      return { more: await audit({ ...options, ...times, lease, pacer, signal }) };
    },
  });
}

type Pass = AuditDeps & Pick<AuditorOptions, 'log'> & { signal: AbortSignal };

/** Returns whether there is more to audit at once. */
async function audit(pass: Pass): Promise<boolean> {
  // What a suspended tenant misses is audited when it is resumed, by the catch-up rules of its schedules.
  const tenants = await pass.database.global((tx) => listActiveTenants(tx));
  const report = { unbegun: 0, unaudited: 0, temporalAway: false };
  let busy = false;
  for (const tenant of tenants) {
    if (pass.signal.aborted) return false;
    const { away, more } = await auditTenant(pass, tenant);
    report.temporalAway ||= away;
    busy ||= more;
    const before = new Date(pass.clock() - didNotRunAfterMs);
    const found = await pass.database.read(tenant.id, (tx) => findDidNotRun(tx, before));
    report.unbegun += found.unbegun;
    report.unaudited += found.unaudited;
    if (found.examples.length > 0) {
      writeLog(pass.log, messages.firesDidNotRun, { tenant: tenant.slug, ...found });
    }
  }
  await pass.database.global((tx) => reportLease(tx, pass.lease, report));
  return busy;
}

type AuditedTenant = {
  /** Temporal did not answer when it was needed. */
  away: boolean;
  /** There may be more to audit at once. */
  more: boolean;
};

async function auditTenant(pass: Pass, { id, slug }: StoredTenant): Promise<AuditedTenant> {
  const due = { at: new Date(pass.clock()), limit: maxSchedulesPerPass };
  const audits = await pass.database.read(id, (tx) => listDueAudits(tx, due));
  let away = false;
  let moved = 0;
  for (let next = 0; next < audits.length && !pass.signal.aborted; next += batchSize) {
    const batch = audits.slice(next, next + batchSize);
    const others = await auditQuiet(pass, id, batch);
    moved += batch.length - others.length;
    const targets = others.map((audit) => ({ tenantId: id, tenantSlug: slug, audit }));
    away = (await auditEach(pass, targets)) || away;
    await prolong(pass);
  }
  if (!away) away = await inspectUnbegun(pass, { id, slug });
  return { away, more: moved > 0 && audits.length === maxSchedulesPerPass };
}

/** Returns whether Temporal was needed and did not answer. */
async function auditEach(pass: Pass, targets: readonly AuditTarget[]): Promise<boolean> {
  let away = false;
  for (let next = 0; next < targets.length && !pass.signal.aborted; next += concurrency) {
    const audits = targets.slice(next, next + concurrency).map((one) => tryAudit(pass, one));
    away = (await Promise.all(audits)).includes(true) || away;
  }
  return away;
}

/** @throws LeaseLostError when another process leads now. */
function prolong({ database, lease, leaseSeconds }: Pass): Promise<void> {
  return database.global((tx) => fenceByLease(tx, lease, leaseSeconds));
}

/** One schedule that cannot be audited must not stop the others. */
async function tryAudit(pass: Pass, target: AuditTarget): Promise<boolean> {
  const { scheduleId, slug } = target.audit;
  try {
    const { explained, temporalAway } = await auditSchedule(pass, target);
    for (const { scheduledFor, reason, ...fire } of explained) {
      const message = messageOf(fire);
      if (message) writeLog(pass.log, message, { scheduleId, slug, scheduledFor, reason });
    }
    return temporalAway;
  } catch (error) {
    if (error instanceof LeaseLostError || isUnavailable(error)) throw error;
    writeLog(pass.log, messages.auditFailed, { err: error, scheduleId, slug });
    return false;
  }
}

/** Null for a fire that was skipped as the schedule says. */
function messageOf({ decision, catchUp }: Pick<ExplainedFire, 'decision' | 'catchUp'>) {
  if (decision === 'Skipped') return null;
  if (catchUp) return messages.fireStartedLate;
  return decision === 'Missed' ? messages.fireMissed : messages.fireWaitsForWorker;
}

/** Gives up fires whose workflow ended before a worker began it. Returns whether Temporal did not answer. */
async function inspectUnbegun(
  pass: Pass,
  tenant: Pick<StoredTenant, 'id' | 'slug'>,
): Promise<boolean> {
  const { database, fires, lease, leaseSeconds, clock, graceMs } = pass;
  const before = new Date(clock() - graceMs);
  const limit = maxUnbegunPerPass;
  const unbegun = await database.read(tenant.id, (tx) => listUnbegunFires(tx, { before, limit }));
  for (const { scheduleId, slug, scheduledFor } of unbegun) {
    try {
      const found = await fires.find({ tenantSlug: tenant.slug, slug, scheduledFor });
      if (found.state === 'open') continue;
      const reason = endedUnbegun(found);
      await database.withTenant(tenant.id, async (tx) => {
        await fenceByLease(tx, lease, leaseSeconds);
        await giveUpUnbegun(tx, { scheduleId, scheduledFor, reason });
      });
    } catch (error) {
      if (!isTemporalUnavailable(error)) throw error;
      return true;
    }
  }
  return false;
}

type QuietDeps = AuditClock & { database: Database };

/** Marks moved concurrently. */
const movesAtOnce = 4;

/** Nothing is missing: the mark moves to the end of the period. */
const allExplained = { until: null, stoppedAt: null };

/**
 * Most schedules have no missing fire, so only their mark moves. Reads all of the batch in one transaction
 * and moves those marks. Returns the other schedules, also those that cannot be read or whose mark another
 * process has moved.
 */
async function auditQuiet(
  deps: QuietDeps,
  tenantId: string,
  audits: readonly FireAudit[],
): Promise<FireAudit[]> {
  const { database } = deps;
  try {
    const facts = await database.read(tenantId, (tx) => readAll(tx, deps, audits));
    const quiet = audits.flatMap((audit, index) => {
      const known = facts[index];
      return known?.missing.length === 0 ? [{ audit, facts: known }] : [];
    });
    const done = new Set<string>();
    // One transaction each: one that locks many rows could deadlock with a change of an anchor. A mark
    // that a crash takes back is moved again.
    for (let next = 0; next < quiet.length; next += movesAtOnce) {
      const moves = quiet.slice(next, next + movesAtOnce).map(async (one) => {
        const moved = nextMark(deps, one.audit, one.facts, allExplained);
        const move = (tx: Transaction) => advanceAudit(tx, moved);
        if (await database.atOnce(tenantId, move, { durable: false })) done.add(moved.scheduleId);
      });
      await Promise.all(moves);
    }
    return audits.filter(({ scheduleId }) => !done.has(scheduleId));
  } catch (error) {
    if (isUnavailable(error)) throw error;
    // One of them must not stop the others: audit each alone.
    return [...audits];
  }
}

/** Concurrent, so that each kind of statement goes out for all schedules at once. */
function readAll(
  tx: Transaction,
  deps: AuditClock,
  audits: readonly FireAudit[],
): Promise<(AuditFacts | null)[]> {
  return Promise.all(
    audits.map((audit) =>
      readAuditFacts(tx, deps, audit).catch((error: unknown) => {
        if (error instanceof TimingError) return null;
        throw error;
      }),
    ),
  );
}
