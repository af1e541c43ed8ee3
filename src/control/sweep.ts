/**
 * The sweeper: ends executions whose workflow was ended behind our back, catches up those that lag, and
 * makes accepted starts again that Temporal does not know.
 */
import type { Logger } from '../log.ts';
import type { Database } from '../store/database.ts';
import { countMissing } from '../store/doubtful-executions.ts';
import { isUnavailable } from '../store/errors.ts';
import { listQuietExecutions, touchExecution } from '../store/executions.ts';
import { LeaseLostError, reportLease } from '../store/leases.ts';
import type { Lease } from '../store/leases.ts';
import { listTenants } from '../store/tenants.ts';
import { isTemporalUnavailable } from '../temporal/errors.ts';
import type { WorkflowInspector } from '../temporal/workflow-inspector.ts';
import { createLeasedLoop } from './leased-loop.ts';
import type { LeasedLoop } from './leased-loop.ts';
import { suspectLoss } from './loss-breaker.ts';
import { createPacer } from './pacer.ts';
import type { Pacer } from './pacer.ts';
import { createRecheck } from './recheck.ts';
import type { Recheck, TenantExecution } from './recheck.ts';
import { lookAtExecution } from './look-at-execution.ts';
import type { Look } from './look-at-execution.ts';
import type { UnbegunDeps } from './look-at-unbegun.ts';
import { createSweepRecord } from './sweep-record.ts';
import type { SweepRecord } from './sweep-record.ts';
import { wakeStalled } from './wake-stalled.ts';
import { sweeperLease } from './sweeper-health.ts';
import { endOfMissing } from '../domain/unsealed-end.ts';
import { reachKillPoint } from '../kill-points.ts';

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

export const defaultSweepTimes: SweepTimes = {
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
const mostLooksPerPass = 50;
const looksPerSecond = 5;

/** Starts nothing yet; `start` begins the loop. */
export function createSweeper(options: SweeperOptions): Sweeper {
  const { database, owner, log } = options;
  const times = { ...defaultSweepTimes, ...options.times };
  const { leaseSeconds, intervalMs } = times;
  const histories = new Map<string, number>();
  const recheck = createRecheck(database);
  return createLeasedLoop({
    ...{ database, log, name: sweeperLease, owner, leaseSeconds, intervalMs },
    async work(lease, signal) {
      reachKillPoint('sweep.claimed');
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
    return await lookAtExecution(pass, { tenantId, execution });
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
  const doubtful = await pass.recheck.next(mostLooksPerPass - quiet.length);
  return [...quiet, ...doubtful.filter(({ execution }) => !known.has(execution.id))];
}

/** The quietest of all tenants; each tenant gets its share, so that one cannot starve the others. */
async function listQuiet({ database, clock, times }: Pass): Promise<TenantExecution[]> {
  const tenants = await database.global((tx) => listTenants(tx));
  const since = new Date(clock() - times.quietMs);
  const quiet: TenantExecution[] = [];
  for (const { id: tenantId } of tenants) {
    const limit = mostLooksPerPass;
    const found = await database.read(tenantId, (tx) => listQuietExecutions(tx, { since, limit }));
    quiet.push(...found.map((execution) => ({ tenantId, execution })));
  }
  const oldestFirst = (a: TenantExecution, b: TenantExecution): number =>
    a.execution.updatedAt.getTime() - b.execution.updatedAt.getTime();
  return quiet.sort(oldestFirst).slice(0, mostLooksPerPass);
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
