/** What monitoring reads: figures for metrics, and the consistency checks of the record. */
import { toInstant } from '../../contract/validation/schema.ts';
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import { writeLog } from '../../domain/log-message.ts';
import { auditorHealth, didNotRunAfterMs, sweeperHealth } from '../../loops/loop-health.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  checkConsistency,
  checkedConsistency,
  type ConsistencyViolation,
  measureHop,
} from '../../store/executions/consistency-checks.ts';
import { countByStatus } from '../../store/executions/executions.ts';
import { findDidNotRun } from '../../store/fires/fire-audits.ts';
import { countFires, type FireDecision } from '../../store/fires/fires.ts';
import { findHold } from '../../store/schedules/holds.ts';
import { listMilestones, type StoredMilestone } from '../../store/schedules/milestones.ts';
import { listOutOfSync, type OutOfSync } from '../../store/schedules/schedule-drift.ts';
import { verifyLatestFires } from '../executions/fires.ts';
import type { ObservationCounts } from '../executions/observation-intake.ts';
import { messages } from '../log-messages.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { pendingAfterMs } from './health.ts';
import type { WorkerOverview } from './worker-overview.ts';

/** What can become of a fire. */
export const fireDecisions = [
  'Started',
  'Skipped',
  'Missed',
] as const satisfies readonly FireDecision[];

/** Figures of one tenant at the instant `now`. */
export type Figures = {
  now: Date;
  /** Null when the workers could not be looked up; the other figures are there all the same. */
  workers: WorkerOverview | null;
  milestones: StoredMilestone[];
  isHeld: boolean;
  outOfSync: OutOfSync[];
  /** Fires that came due and neither ran nor have a reason. */
  firesNotRun: number;
  /** Of the last 24 hours; a status that none has is missing. */
  executions: Partial<Record<ExecutionStatus, number>>;
  fires: Partial<Record<FireDecision, number>>;
  /** Whether each loop of the servers works. */
  loops: { sweeper: boolean; auditor: boolean };
  /** Of this server process, since it began. */
  observed: ObservationCounts;
};

/** Those that come due first: a scrape must stay small. */
const maxMilestones = 1_000;

export async function readFigures(deps: ServiceDeps, { tenantId }: Principal): Promise<Figures> {
  const workers = await findWorkers(deps, tenantId);
  const observed = deps.observations.countsOf(tenantId);
  const loops = await findLoops(deps);
  return deps.database.read(tenantId, async (tx) => {
    const now = deps.clock();
    const before = (ms: number): Date => new Date(now.getTime() - ms);
    const pending = { pendingBefore: before(pendingAfterMs), restoredAfter: now };
    const milestones = await listMilestones(tx, { scheduleIds: null, limit: maxMilestones });
    const isHeld = (await findHold(tx, now)) !== null;
    const outOfSync = await listOutOfSync(tx, pending);
    const { unbegun, unaudited } = await findDidNotRun(tx, before(didNotRunAfterMs));
    const firesNotRun = unbegun + unaudited;
    const since = before(86_400_000);
    const executions = await countByStatus(tx, { from: since, real: true });
    const fires = await countFires(tx, { since, until: now });
    const figures = { now, workers, milestones, isHeld, outOfSync, firesNotRun, observed };
    return { ...figures, executions, fires, loops };
  });
}

async function findLoops({ database, clock }: ServiceDeps): Promise<Figures['loops']> {
  const [sweeper, auditor] = await Promise.all([
    sweeperHealth(database, clock()),
    auditorHealth(database, clock()),
  ]);
  return { sweeper: sweeper.status === 'Up', auditor: auditor.status === 'Up' };
}

async function findWorkers(
  { workers, log }: ServiceDeps,
  tenantId: string,
): Promise<WorkerOverview | null> {
  try {
    const used = await workers.usedPools(tenantId);
    return await workers.overview(
      tenantId,
      used.map(({ pool }) => pool),
    );
  } catch (err) {
    writeLog(log, messages.workersUnknown, { err });
    return null;
  }
}

export type ConsistencyFindings = {
  checkedAt: Date;
  /** Ids of the checks. */
  checked: string[];
  violations: ConsistencyViolation[];
  hop: Awaited<ReturnType<typeof measureHop>>;
};

/** Checks the record of the last days against what must always be true of it. */
export async function checkRecord(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
): Promise<ConsistencyFindings> {
  const checkedAt = clock();
  return database.read(tenantId, async (tx) => ({
    checkedAt,
    checked: [...checkedConsistency],
    violations: [...(await checkConsistency(tx)), ...(await checkLedger(tx, checkedAt))],
    hop: await measureHop(tx),
  }));
}

/** The half of I11 that SQL cannot check: which instants a timing names is found by evaluating it. */
async function checkLedger(tx: Transaction, now: Date): Promise<ConsistencyViolation[]> {
  const { unexplained: count, examples: found } = await verifyLatestFires(tx, now);
  if (count === 0) return [];
  const examples = found
    .slice(0, 5)
    .map(({ schedule, scheduledFor }) => `${schedule} ${toInstant(scheduledFor)}`);
  return [{ id: 'I11', title: 'every expected fire has a row in the ledger', count, examples }];
}
