/**
 * The sweeper compares open executions with their workflows: it ends those whose workflow is closed,
 * updates those that lag, and repeats accepted starts that Temporal does not know.
 */
import { endOfMissing } from '../../domain/execution/unfinalized-end.ts';
import { writeLog } from '../../domain/log-message.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../store/core/database.ts';
import { isUnavailable } from '../../store/core/errors.ts';
import { type Lease, LeaseLostError, reportLease } from '../../store/core/leases.ts';
import { listTenants } from '../../store/core/tenants.ts';
import { listQuietExecutions, touchExecution } from '../../store/executions/executions.ts';
import { countMissing } from '../../store/executions/unfinalized-executions.ts';
import { listStalledQueues } from '../../store/executions/waiting-executions.ts';
import type { InstallationLimit } from '../../store/limits/known-limits.ts';
import { isTemporalUnavailable } from '../../temporal/errors.ts';
import type { WorkflowInspector } from '../../temporal/inspect/workflow-inspector.ts';
import { type ExecutionSpans, noExecutionSpans } from '../../tracing/execution-spans.ts';
import { messages } from '../log-messages.ts';
import { createLeasedLoop, createPacer, type LeasedLoop, type Pacer } from '../loop.ts';
import { sweeperLease } from '../loop-health.ts';
import {
  createRecheck,
  inspectExecution,
  type Inspection,
  type Recheck,
  type TenantExecution,
  type UnbegunDeps,
} from './inspect-execution.ts';
import { createLimitSweep } from './sweep-limits.ts';
import { createSweepRecord, type SweepRecord } from './sweep-record.ts';

export type SweepTimes = {
  /** Pause between two passes. */
  intervalMs: number;
  /** An execution whose record has not changed for this long is inspected. */
  quietMs: number;
  /** How long to ask a closed workflow for its outcomes before ending it from the record alone. */
  patienceMs: number;
  /** Between the first inspection that did not find the workflow and the one that makes it Lost. */
  lostAfterMs: number;
  /** How long a silent leader keeps the lease; whole seconds. */
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
  /** Makes an accepted start again. */
  start: UnbegunDeps['start'];
  /** UUID of this process. */
  owner: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  times?: Partial<SweepTimes>;
  /** Where the spans of ended executions are made; they are not when left out. */
  spans?: ExecutionSpans;
  /** Of the files of this process; none when left out. */
  installationLimits?: readonly InstallationLimit[];
};

export type Sweeper = LeasedLoop<boolean>;

/** At five a second a full pass takes ten seconds. */
const maxInspectionsPerPass = 50;
const inspectionsPerSecond = 5;

/** Runs once `start` is called. */
export function createSweeper(options: SweeperOptions): Sweeper {
  const { database, owner, log, spans = noExecutionSpans } = options;
  const times = { ...defaultSweepTimes, ...options.times };
  const { leaseSeconds, intervalMs } = times;
  const histories = new Map<string, number>();
  const recheck = createRecheck(database);
  const limits = createLimitSweep({
    database,
    wake: (workflowId) => options.inspector.wake(workflowId),
    installationLimits: options.installationLimits ?? [],
  });
  return createLeasedLoop({
    database,
    log,
    name: sweeperLease,
    owner,
    leaseSeconds,
    intervalMs,
    async work(lease, signal) {
      reachFailpoint('sweep.claimed');
      await limits.store({ lease, seconds: leaseSeconds });
      const record = createSweepRecord(database, { lease, seconds: leaseSeconds, spans });
      const pacer = createPacer(inspectionsPerSecond, signal);
      await sweep({ ...options, times, lease, record, pacer, signal, histories, recheck });
      await limits.wake();
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
  /** History length at the last inspection, by execution: unchanged means nothing new to read. */
  histories: Map<string, number>;
  recheck: Recheck;
};

async function sweep(pass: Pass): Promise<void> {
  const due = await listDue(pass);
  const missing: { quiet: TenantExecution; since: Date }[] = [];
  const counts: Partial<Record<Inspection['result'], number>> = {};
  for (const one of due) {
    if (!(await pass.pacer.turn())) break;
    const seen = await tryInspect(pass, one);
    if (!seen) continue;
    counts[seen.result] = (counts[seen.result] ?? 0) + 1;
    if (seen.result === 'Missing') missing.push({ quiet: one, since: seen.since });
  }
  const breaker = await loseMissing(pass, missing);
  const woken = await wakeStalled(pass);
  const report = { looked: due.length, counts, breaker, woken };
  await pass.database.global((tx) => reportLease(tx, pass.lease, report));
}

/** One execution that cannot be inspected must not stop the others. */
async function tryInspect(
  pass: Pass,
  { tenantId, execution }: TenantExecution,
): Promise<Inspection | null> {
  try {
    return await inspectExecution(pass, { tenantId, execution });
  } catch (error) {
    const partAway = isTemporalUnavailable(error) || isUnavailable(error);
    if (partAway || error instanceof LeaseLostError) throw error;
    writeLog(pass.log, messages.inspectionFailed, { err: error, executionId: execution.id });
    await pass.database.withTenant(tenantId, (tx) => touchExecution(tx, execution.id));
    return null;
  }
}

/** Quiet executions, then open ones that lost connections may have made wrong. */
async function listDue(pass: Pass): Promise<TenantExecution[]> {
  const interrupted = await pass.recheck.notice();
  if (interrupted || pass.histories.size > 10_000) pass.histories.clear();
  const quiet = await listQuiet(pass);
  const known = new Set(quiet.map(({ execution }) => execution.id));
  const missing = await pass.recheck.next(maxInspectionsPerPass - quiet.length);
  return [...quiet, ...missing.filter(({ execution }) => !known.has(execution.id))];
}

/** The longest unchanged of all tenants; each tenant gets its share, so that one cannot starve the others. */
async function listQuiet({ database, clock, times }: Pass): Promise<TenantExecution[]> {
  const tenants = await database.global((tx) => listTenants(tx));
  const since = new Date(clock() - times.quietMs);
  const quiet: TenantExecution[] = [];
  for (const { id: tenantId } of tenants) {
    const limit = maxInspectionsPerPass;
    const found = await database.read(tenantId, (tx) => listQuietExecutions(tx, { since, limit }));
    quiet.push(...found.map((execution) => ({ tenantId, execution })));
  }
  const oldestFirst = (a: TenantExecution, b: TenantExecution): number =>
    a.execution.updatedAt.getTime() - b.execution.updatedAt.getTime();
  return quiet.sort(oldestFirst).slice(0, maxInspectionsPerPass);
}

/** Returns why no execution is given up although some are missing for long; null when all is well. */
async function loseMissing(
  pass: Pass,
  missing: readonly { quiet: TenantExecution; since: Date }[],
): Promise<string | null> {
  const { clock, database, inspector, log, record, times } = pass;
  const suspicion = suspectLoss(await countAllMissing(database));
  if (suspicion !== null) {
    writeLog(log, messages.lossSuspected, { missing: missing.length, suspicion });
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
    writeLog(log, messages.executionLost, { executionId: execution.id, since });
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

/** More missing executions than this suggest a wrong namespace or a wiped server. */
const maxMissing = 20;
const largestShare = 0.05;
/** So few are given up whatever their share, or a small installation could never recover. */
const alwaysBelieved = 3;

/** Why none is given up; null when the numbers are plausible. */
function suspectLoss(counted: { open: number; missing: number }): string | null {
  const { open, missing } = counted;
  const tooMany = missing > maxMissing;
  const tooLarge = missing > alwaysBelieved && missing > open * largestShare;
  if (!tooMany && !tooLarge) return null;
  return (
    `Temporal does not know ${missing} of ${open} open executions; none is given up as lost. ` +
    'Is this the right namespace, and was the server wiped?'
  );
}

type WakeDeps = {
  database: Database;
  record: Pick<SweepRecord, 'appoint'>;
  inspector: Pick<WorkflowInspector, 'wake'>;
};

/** A workflow that is woken takes its turn within about a second. */
const stalledAfterSeconds = 5;
const maxQueues = 100;

/**
 * Moves queues that stand still although no execution runs: a wake-up was lost, or an earlier release
 * released the lock. Returns how many executions were woken.
 */
async function wakeStalled({ database, record, inspector }: WakeDeps): Promise<number> {
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
