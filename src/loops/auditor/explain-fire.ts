/** Explains one expected fire that has no ledger row, and starts it if it may still start. */
import { heldBecause, type HeldTime, holdAt, whyDisabled } from '../../domain/hold.ts';
import {
  type CatchUpRule,
  catchUpRuleOf,
  isDisplacing,
  judgeLateness,
  type Lateness,
  type OverlapPolicy,
} from '../../domain/schedule/start-policies.ts';
import { suspendedBecause, type SuspendedTime, suspensionAt } from '../../domain/tenant.ts';
import type { ExplainedFire, FireAudit, StoredPhase } from '../../store/fires/fire-audits.ts';
import type { StoredDrift } from '../../store/schedules/schedule-drift.ts';
import type { ObservedExecution } from '../../temporal/executions/execution-gateway.ts';
import type { FireGateway } from '../../temporal/schedules/fire-gateway.ts';
import type { Exclusion } from '../../timing/fires/exclusion.ts';
import { newerFire } from '../../timing/fires/next-fires.ts';
import { type ExpectedFire, wasChangedNear } from './expected-fires.ts';

export type ExplainDeps = {
  fires: FireGateway;
  /** Whether the namespace has our search attributes. */
  searchAttributes: () => Promise<boolean>;
};

export type ExplainedSchedule = {
  tenantSlug: string;
  audit: FireAudit;
  phases: readonly StoredPhase[];
  /** What the calendars exclude, by phase. */
  exclusionIn: (phase: StoredPhase) => Exclusion;
  /** Holds of the tenant from the first fire until now. */
  held: readonly HeldTime[];
  /** Suspensions of the tenant from the first fire until now. */
  suspended: readonly SuspendedTime[];
  /** Periods in which the Temporal Schedule differed from ours. */
  drifts: readonly StoredDrift[];
  now: Date;
};

/** Null while it is too early: only Temporal may start it yet. */
export async function explainFire(
  deps: ExplainDeps,
  schedule: ExplainedSchedule,
  fire: ExpectedFire,
): Promise<ExplainedFire | null> {
  const { audit, now, phases, exclusionIn } = schedule;
  const { at, phase } = fire;
  const excluded = exclusionIn(phase).reasonAt(at.getTime() / 1_000);
  if (excluded !== null) return without(at, 'Skipped', excluded);
  if (phase.state === 'Disabled') return without(at, 'Skipped', whyDisabled(phase));
  const hold = holdAt(schedule.held, at);
  if (hold) return without(at, 'Skipped', heldBecause(hold.reason));
  const because = causeOf(schedule, at);
  const rule = catchUpRuleOf(phase.definition);
  const next = (): Date | null => newerFire(phases, { after: at, now }, exclusionIn);
  const due = { scheduledFor: at, now, next };
  const lateness = judgeLateness(rule, due);
  if (lateness.verdict === 'Missed') return without(at, 'Missed', because(lateness.reason));
  const workflow = await deps.fires.find({ ...namesOf(schedule), scheduledFor: at });
  if (workflow.state !== 'notFound') return explainFound(at, workflow);
  if (audit.deleted || !audit.enabled) {
    return without(at, 'Missed', because('not started in time, and switched off by now'));
  }
  const current = holdAt(schedule.held, now);
  if (current) return without(at, 'Skipped', heldBecause(current.reason));
  return start(deps, schedule, { ...fire, rule, lateness, because });
}

type Because = (what: string) => string;

/** Puts the reason why Temporal did not start the fire in front of what became of it. */
function causeOf({ phases, drifts, suspended }: ExplainedSchedule, at: Date): Because {
  const suspension = suspensionAt(suspended, at);
  if (suspension) return (what) => `${suspendedBecause(suspension.reason)}; ${what}`;
  const drift = driftAt(drifts, at);
  if (drift) return (what) => `${driftCause(drift)}; ${what}`;
  const word = wasChangedNear(phases, at) ? 'edit' : 'outage';
  return (what) => `${word}: ${what}`;
}

type Startable = ExpectedFire & { rule: CatchUpRule; lateness: Lateness; because: Because };

async function start(
  { fires, searchAttributes }: ExplainDeps,
  schedule: ExplainedSchedule,
  { at, phase, rule, lateness, because }: Startable,
): Promise<ExplainedFire | null> {
  if (rule.policy === 'None') return null;
  const { definition, revision } = phase;
  const overlap = overlapOf(rule, definition.overlap);
  const started = await fires.start({
    ...namesOf(schedule),
    scheduledFor: at,
    definition,
    schedule: { id: schedule.audit.scheduleId, revision },
    ...(overlap ? { overlap } : {}),
    searchAttributes: await searchAttributes(),
  });
  const late = lateness.verdict === 'CatchUp' ? `, ${lateness.lateSeconds} s late` : '';
  const explained = explainFound(at, started);
  if (explained.decision !== 'Started') return explained;
  return { ...explained, reason: because(`started by the auditor${late}`), catchUp: true };
}

/** Under All each fire must run, so none may be skipped because the one before it is still running. */
function overlapOf(rule: CatchUpRule, policy: OverlapPolicy): OverlapPolicy | null {
  const runsEach = policy === 'AllowAll' || policy === 'BufferAll';
  return rule.policy === 'All' && !runsEach && !isDisplacing(policy) ? 'BufferAll' : null;
}

/** An open workflow without a row waits for a worker; its first run id is the execution's id. */
export function explainFound(at: Date, workflow: ObservedExecution): ExplainedFire {
  if (workflow.state === 'open') {
    const { firstRunId: executionId } = workflow;
    const fire = { scheduledFor: at, reason: null, catchUp: false };
    return { ...fire, decision: 'Started', executionId };
  }
  return without(at, 'Missed', endedUnbegun(workflow));
}

/**
 * Why a fire has no execution although its workflow is closed. One that completed or failed was run by a worker,
 * so the row it wrote is gone: the database was restored to an earlier point.
 */
export function endedUnbegun(workflow: ObservedExecution): string {
  if (workflow.state !== 'closed') return 'ended in Temporal (deleted) before a worker began it';
  const { status } = workflow;
  if (status === 'Lost' || status === 'Failed') {
    const end = status === 'Lost' ? 'completed' : 'failed';
    return `its workflow ${end} in Temporal and the record of it is gone: its steps may have run`;
  }
  return `ended in Temporal (${status}) before a worker began it`;
}

/** A fire without an execution. */
export function without(at: Date, decision: 'Skipped' | 'Missed', reason: string): ExplainedFire {
  return { scheduledFor: at, decision, reason, executionId: null, catchUp: false };
}

function namesOf({ tenantSlug, audit }: ExplainedSchedule): { tenantSlug: string; slug: string } {
  return { tenantSlug, slug: audit.slug };
}

/** Temporal may still start a fire although its Schedule was changed. Milliseconds. */
export const driftPatienceMs = 3_000;

/** Differences in texts do not stop a fire. */
const harmless: ReadonlySet<string> = new Set(['details', 'memo', 'notes', 'summary']);

/** The drift that explains a missing fire of that instant; null when there is none. */
export function driftAt(drifts: readonly StoredDrift[], at: Date): StoredDrift | null {
  const covers = ({ since, endedAt, parts }: StoredDrift): boolean =>
    since < at && (endedAt === null || at <= endedAt) && !parts.every((part) => harmless.has(part));
  return drifts.find(covers) ?? null;
}

/** `drift: the Temporal Schedule was deleted`. */
function driftCause({ parts }: StoredDrift): string {
  if (parts.includes('deleted')) return 'drift: the Temporal Schedule was deleted';
  if (parts.includes('paused')) return 'drift: the Temporal Schedule was paused';
  return `drift: ${parts.join(', ')} of the Temporal Schedule changed`;
}
