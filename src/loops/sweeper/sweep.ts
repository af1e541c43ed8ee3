/**
 * The sweeper: ends executions whose workflow was ended behind our back, catches up those that lag, and
 * makes accepted starts again that Temporal does not know.
 */
import { endOfMissing } from '../../domain/execution/unfinalized-end.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../store/core/database.ts';
import { isUnavailable } from '../../store/core/errors.ts';
import { type Lease, LeaseLostError, reportLease } from '../../store/core/leases.ts';
import { listTenants } from '../../store/core/tenants.ts';
import { listQuietExecutions, touchExecution } from '../../store/executions/executions.ts';
import { countMissing } from '../../store/executions/unfinalized-executions.ts';
import { listStalledQueues } from '../../store/executions/waiting-executions.ts';
import { isTemporalUnavailable } from '../../temporal/errors.ts';
import type { WorkflowInspector } from '../../temporal/inspect/workflow-inspector.ts';
import { sweeperLease } from '../loop-health.ts';
import { createLeasedLoop, createPacer, type LeasedLoop, type Pacer } from '../loop.ts';
import {
  createRecheck,
  type Look,
  inspectExecution,
  type Recheck,
  type TenantExecution,
  type UnbegunDeps,
} from './inspect-execution.ts';
import { createSweepRecord, type SweepRecord } from './sweep-record.ts';

export type SweepTimes = {
  /** Pause between two passes. */
  intervalMs: number;
  /** An execution whose record has not moved for this long is looked at. */
  quietMs: number;
  /** How long a closed workflow is asked for its outcomes before the record alone is believed. */
  patienceMs: number;
  /** Between the first look that did not find the workflow and the one that makes it Lost. */
  lostAfterMs: number;
  /** Time of a leader that falls silent; in whole seconds. */
  leaseSeconds: number;
};

const defaultSweepTimes: SweepTimes = {
  intervalMs: 5_000,
  quietMs: 15_000,
  patienceMs: 10_000,
  lostAfterMs: 600_000,
  leaseSeconds: 15,
};

export type SweeperOptions = {
  database: Database;
  inspector: WorkflowInspector;
  /** Makes an accepted start again; see look-at-unbegun.ts. */
  start: UnbegunDeps['start'];
  /** UUID of this process. */
  owner: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  times?: Partial<SweepTimes>;
};

export type Sweeper = LeasedLoop<boolean>;

/** Looks of one pass; at five a second that is ten seconds. */
const maxLooksPerPass = 50;
const looksPerSecond = 5;

/** Starts nothing yet; `start` begins the loop. */
export function createSweeper(options: SweeperOptions): Sweeper {
  const { database, owner, log } = options;
  const times = { ...defaultSweepTimes, ...options.times };
  const { leaseSeconds, intervalMs } = times;
  const histories = new Map<string, number>();
  const recheck = createRecheck(database);
  return createLeasedLoop({
    database,
    log,
    name: sweeperLease,
    owner,
    leaseSeconds,
    intervalMs,
    async work(lease, signal) {
      reachFailpoint('sweep.claimed');
      const record = createSweepRecord(database, { lease, seconds: leaseSeconds });
      const pacer = createPacer(looksPerSecond, signal);
      await sweep({ ...options, times, lease, record, pacer, signal, histories, recheck });
      return true;
    },
  });
}

type Pass = Omit<SweeperOptions, 'times' | 'owner'> & {
  times: SweepTimes;
  lease: Lease;
  record: SweepRecord;
  pacer: Pacer;
  signal: AbortSignal;
  /** Length of the history at the last look, by execution: unchanged means nothing new to read. */
  histories: Map<string, number>;
  recheck: Recheck;
};

async function sweep(pass: Pass): Promise<void> {
  const due = await listDue(pass);
  const missing: { quiet: TenantExecution; since: Date }[] = [];
  const counts: Partial<Record<Look['result'], number>> = {};
  for (const one of due) {
    if (!(await pass.pacer.turn())) break;
    const look = await lookOrLeave(pass, one);
    if (!look) continue;
    counts[look.result] = (counts[look.result] ?? 0) + 1;
    if (look.result === 'Missing') missing.push({ quiet: one, since: look.since });
  }
  const breaker = await loseMissing(pass, missing);
  const woken = await wakeStalled(pass);
  const report = { looked: due.length, counts, breaker, woken };
  await pass.database.global((tx) => reportLease(tx, pass.lease, report));
}

/** One execution that cannot be looked at must not keep the others from being looked at. */
async function lookOrLeave(
  pass: Pass,
  { tenantId, execution }: TenantExecution,
): Promise<Look | null> {
  try {
    return await inspectExecution(pass, { tenantId, execution });
  } catch (error) {
    const partAway = isTemporalUnavailable(error) || isUnavailable(error);
    if (partAway || error instanceof LeaseLostError) throw error;
    pass.log.warn({ err: error, executionId: execution.id }, 'execution not looked at');
    await pass.database.withTenant(tenantId, (tx) => touchExecution(tx, execution.id));
    return null;
  }
}

/** Quiet executions, and of those that are not the ones that an interruption made doubtful. */
async function listDue(pass: Pass): Promise<TenantExecution[]> {
  const interrupted = await pass.recheck.notice();
  if (interrupted || pass.histories.size > 10_000) pass.histories.clear();
  const quiet = await listQuiet(pass);
  const known = new Set(quiet.map(({ execution }) => execution.id));
  const missing = await pass.recheck.next(maxLooksPerPass - quiet.length);
  return [...quiet, ...missing.filter(({ execution }) => !known.has(execution.id))];
}

/** The quietest of all tenants; each tenant gets its share, so that one cannot starve the others. */
async function listQuiet({ database, clock, times }: Pass): Promise<TenantExecution[]> {
  const tenants = await database.global((tx) => listTenants(tx));
  const since = new Date(clock() - times.quietMs);
  const quiet: TenantExecution[] = [];
  for (const { id: tenantId } of tenants) {
    const limit = maxLooksPerPass;
    const found = await database.read(tenantId, (tx) => listQuietExecutions(tx, { since, limit }));
    quiet.push(...found.map((execution) => ({ tenantId, execution })));
  }
  const oldestFirst = (a: TenantExecution, b: TenantExecution): number =>
    a.execution.updatedAt.getTime() - b.execution.updatedAt.getTime();
  return quiet.sort(oldestFirst).slice(0, maxLooksPerPass);
}

/** Answers why nothing was given up for lost although it could have been; null when all is well. */
async function loseMissing(
  pass: Pass,
  missing: readonly { quiet: TenantExecution; since: Date }[],
): Promise<string | null> {
  const { clock, database, inspector, log, record, times } = pass;
  const suspicion = suspectLoss(await countAllMissing(database));
  if (suspicion !== null) {
    log.error({ missing: missing.length }, suspicion);
    return suspicion;
  }
  const now = new Date(clock());
  const lost = missing.filter(({ since }) => now.getTime() - since.getTime() >= times.lostAfterMs);
  if (lost.length === 0 || !(await inspector.namespaceAnswers())) return null;
  for (const { quiet, since } of lost) {
    const { tenantId, execution } = quiet;
    const end = endOfMissing(since, now);
    const ended = await record.end(
      { tenantId, executionId: execution.id },
      { end, snapshot: null },
    );
    if (ended?.next) await inspector.wake(ended.next.workflowId);
    log.warn({ executionId: execution.id, since }, 'execution given up for lost');
  }
  return null;
}

async function countAllMissing(database: Database): Promise<{ open: number; missing: number }> {
  const tenants = await database.global((tx) => listTenants(tx));
  const total = { open: 0, missing: 0 };
  for (const { id } of tenants) {
    const counted = await database.read(id, (tx) => countMissing(tx));
    total.open += counted.open;
    total.missing += counted.missing;
  }
  return total;
}

/** Whether so many executions cannot be found that the fault is more likely ours than theirs. */

/** More than these at once look like a wrong namespace or a wiped server. */
const maxMissing = 20;
const largestShare = 0.05;
/** So few are believed whatever their share, or a small installation could never be put right. */
const alwaysBelieved = 3;

/** The reason to give up nothing for lost; null when the numbers are believable. */
function suspectLoss(counted: { open: number; missing: number }): string | null {
  const { open, missing } = counted;
  const tooMany = missing > maxMissing;
  const tooLarge = missing > alwaysBelieved && missing > open * largestShare;
  if (!tooMany && !tooLarge) return null;
  return (
    `Temporal does not know ${missing} of ${open} open executions; none is given up for lost. ` +
    'Is this the right namespace, and was the server wiped?'
  );
}

/** Queues that stand still although nothing goes on: a wake got lost, or an older release gave the lock back. */
type Deps = {
  database: Database;
  record: Pick<SweepRecord, 'appoint'>;
  inspector: Pick<WorkflowInspector, 'wake'>;
};

/** A wake that arrives is heeded within a second or so. */
const stalledAfterSeconds = 5;
const maxQueues = 100;

/** Wakes whoever has the turn, and gives it to somebody where nobody has. Answers how many. */
async function wakeStalled({ database, record, inspector }: Deps): Promise<number> {
  let woken = 0;
  for (const { id: tenantId } of await database.global((tx) => listTenants(tx))) {
    const limits = { seconds: stalledAfterSeconds, limit: maxQueues };
    const stalled = await database.read(tenantId, (tx) => listStalledQueues(tx, limits));
    for (const { scheduleId, next } of stalled) {
      const first = next ?? (await record.appoint({ tenantId, scheduleId }));
      if (first && (await inspector.wake(first.workflowId))) woken += 1;
    }
  }
  return woken;
}
