/** Advances running backfills: every pass starts the next fire of each, or checks those under way. */
import { v7 as uuidv7 } from 'uuid';
import type { Initiator } from '../../domain/audit.ts';
import { endOfUnbegun } from '../../domain/execution/unfinalized-end.ts';
import {
  backfillWorkflowId,
  fireWorkflowId,
  temporalScheduleId,
} from '../../domain/identifiers.ts';
import { writeLog } from '../../domain/log-message.ts';
import type { Logger } from '../../log.ts';
import {
  completeBackfill,
  findNextWaiting,
  type FireUnderWay,
  leaveOutStarted,
  listCancelledWaiting,
  listRunningBackfills,
  listUnderWay,
  lockRunningBackfillForUpdate,
  noteNotBegun,
  noteStarted,
  offerAgain,
  type OfferedFire,
  offerFire,
  renameOffer,
  type RunningBackfill,
  takeStartTurn,
} from '../../store/backfills/backfill-starts.ts';
import { cancelBackfill } from '../../store/backfills/backfills.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { listActiveTenants } from '../../store/core/tenants.ts';
import { acceptStarts, finalizeUnbegun } from '../../store/executions/accepted-starts.ts';
import type { ExecutionGateway } from '../../temporal/executions/execution-gateway.ts';
import type { BackfillGateway } from '../../temporal/schedules/fire-gateway.ts';
import { messages } from '../log-messages.ts';
import { createLeasedLoop, type LeasedLoop } from '../loop.ts';

export type BackfillWork = BackfillDeps & {
  cancel: ExecutionGateway['cancel'];
  log: Pick<Logger, 'info' | 'warn'>;
};

/** Backfills read at a time, per tenant. */
const pageSize = 100;
const maxCancelled = 100;

const leaseSeconds = 30;
const idleMs = 2_000;
const busyMs = 100;

/** Runs once `start` is called. Two leaders at once do no harm: each start is made once. */
export function createBackfillLoop(work: BackfillWork & { owner: string }): LeasedLoop<boolean> {
  const { database, log, owner } = work;
  return createLeasedLoop({
    database,
    log,
    owner,
    name: 'backfills',
    leaseSeconds,
    intervalMs: (started) => (started ? busyMs : idleMs),
    work: (_lease, signal) => runBackfillPass(work, signal),
  });
}

/** One pass over all tenants that are not suspended; returns whether a start was made. Idempotent. */
export async function runBackfillPass(work: BackfillWork, signal: AbortSignal): Promise<boolean> {
  const { database, log } = work;
  let busy = false;
  for (const tenant of await database.global((tx) => listActiveTenants(tx))) {
    if (signal.aborted) return false;
    try {
      busy = (await advanceAll(work, tenant, signal)) || busy;
      await cancelWaiting(work, tenant);
    } catch (err) {
      writeLog(log, messages.backfillTenantFailed, { err, tenant: tenant.slug });
    }
  }
  return busy;
}

async function advanceAll(
  work: BackfillWork,
  tenant: BackfillTenant,
  signal: AbortSignal,
): Promise<boolean> {
  const { database, log } = work;
  let after: string | null = null;
  let busy = false;
  for (;;) {
    const page: { after: string | null; limit: number } = { after, limit: pageSize };
    const found: RunningBackfill[] = await database.read(tenant.id, (tx) =>
      listRunningBackfills(tx, page),
    );
    for (const backfill of found) {
      if (signal.aborted) return false;
      // One backfill that fails must not stop the others.
      busy =
        (await advanceBackfill(work, tenant, backfill).catch((err: unknown) => {
          writeLog(log, messages.backfillFailed, { err, backfill: backfill.id });
          return false;
        })) || busy;
    }
    after = found.at(-1)?.id ?? null;
    if (after === null || found.length < pageSize) return busy;
  }
}

/** Executions that still wait for their turn when their backfill is cancelled never run. */
async function cancelWaiting({ database, cancel }: BackfillWork, tenant: BackfillTenant) {
  const waiting = await database.read(tenant.id, (tx) => listCancelledWaiting(tx, maxCancelled));
  for (const { workflowId, runId, by } of waiting) {
    const reason = `cancelled by ${by.name}: the backfill was cancelled`;
    await cancel({ workflowId, firstRunId: runId }, reason);
  }
}

type BackfillDeps = {
  database: Database;
  gateway: BackfillGateway;
  /** Whether the namespace has our search attributes. */
  searchAttributes: () => Promise<boolean>;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'info' | 'warn'>;
};

type BackfillTenant = { id: string; slug: string };

/** The next fire is started once the one before it runs, so that they run in the requested order. */
const maxUnderWay = 1;
/** Under AllowAll; starts that no worker begins must not pile up. */
const maxUnderWayTogether = 20;
/** A worker begins a start within moments; after this time the workflow is inspected. */
const unbegunMs = 30_000;

const bySystem: Initiator = { type: 'system', id: 'carillon', name: 'carillon' };

type Next =
  | { act: 'Start'; fire: FireUnderWay }
  | { act: 'Inspect'; fire: FireUnderWay }
  | { act: 'Wait' | 'Completed' };

/** Returns whether a start was made, so that there may be more to do at once. */
async function advanceBackfill(
  deps: BackfillDeps,
  tenant: BackfillTenant,
  backfill: RunningBackfill,
): Promise<boolean> {
  const { database, clock, log } = deps;
  const { id, orphaned } = backfill;
  if (orphaned) {
    const end = { id, at: new Date(clock()), by: bySystem };
    await database.withTenant(tenant.id, (tx) => cancelBackfill(tx, end));
    return false;
  }
  const next = await database.withTenant(tenant.id, (tx) =>
    chooseNext(tx, deps, { tenant, backfill }),
  );
  if (next.act === 'Completed')
    writeLog(log, messages.backfillCompleted, { tenant: tenant.slug, backfill: id });
  if (next.act === 'Inspect') await inspect(deps, tenant, { backfill, fire: next.fire });
  if (next.act === 'Start') await start(deps, tenant, { backfill, fire: next.fire });
  return next.act === 'Start';
}

type Asked = { tenant: BackfillTenant; backfill: RunningBackfill };

async function chooseNext(
  tx: Transaction,
  { clock }: Pick<BackfillDeps, 'clock'>,
  { tenant, backfill }: Asked,
): Promise<Next> {
  const { id: backfillId, scheduleId, slug, order, startsPerMinute, overlap } = backfill;
  const at = new Date(clock());
  if (!(await lockRunningBackfillForUpdate(tx, backfillId))) return { act: 'Wait' };
  const maxOpen = overlap === 'AllowAll' ? maxUnderWayTogether : maxUnderWay;
  const underWay = await listUnderWay(tx, { backfillId, limit: maxOpen });
  const offered = underWay.find(({ state }) => state === 'Offered');
  if (offered) return { act: 'Start', fire: offered };
  const forgotten = underWay.find(
    ({ unbegun, startedAt }) =>
      unbegun && startedAt && at.getTime() - startedAt.getTime() > unbegunMs,
  );
  if (forgotten) return { act: 'Inspect', fire: forgotten };
  if (underWay.length >= maxOpen) return { act: 'Wait' };
  await leaveOutStarted(tx, { backfillId, scheduleId });
  const scheduledFor = await findNextWaiting(tx, { backfillId, order });
  if (scheduledFor === null) {
    return { act: (await completeBackfill(tx, { backfillId, at })) ? 'Completed' : 'Wait' };
  }
  if (!(await takeStartTurn(tx, { backfillId, at, startsPerMinute }))) return { act: 'Wait' };
  const workflowId = fireWorkflowId(temporalScheduleId(tenant.slug, slug), scheduledFor);
  const offer = { scheduledFor, executionId: uuidv7(), workflowId };
  await offerFire(tx, { backfillId, ...offer });
  await acceptStarts(tx, [{ ...toStart(tenant, { backfill, fire: offer }), ...offer }]);
  return { act: 'Start', fire: { ...offer, state: 'Offered', unbegun: true, startedAt: null } };
}

type UnderWay = { backfill: RunningBackfill; fire: FireUnderWay };

function toStart(
  tenant: BackfillTenant,
  { backfill, fire }: { backfill: RunningBackfill; fire: Pick<OfferedFire, 'executionId'> },
) {
  const { id: backfillId, scheduleId, slug, revision, definition, by, overlap } = backfill;
  const { traceparent } = backfill;
  return {
    tenantSlug: tenant.slug,
    schedule: { id: scheduleId, slug, revision },
    definition,
    backfillId,
    executionId: fire.executionId,
    initiator: by,
    overlap,
    trigger: 'Backfill' as const,
    ...(traceparent !== null && { traceparent }),
  };
}

/** Idempotent: the ids are recorded before the start. */
async function start(
  deps: BackfillDeps,
  tenant: BackfillTenant,
  { backfill, fire }: UnderWay,
): Promise<void> {
  const { database, clock } = deps;
  const { scheduledFor } = fire;
  const place = { backfillId: backfill.id, scheduledFor };
  if (fire.unbegun) {
    const own = backfillWorkflowId(
      temporalScheduleId(tenant.slug, backfill.slug),
      fire.executionId,
    );
    const answer = await startAs(deps, tenant, { backfill, fire });
    if (answer === 'Taken' && fire.workflowId !== own) {
      const renamed = { ...fire, workflowId: own };
      await database.withTenant(tenant.id, (tx) => renameOffer(tx, { ...place, workflowId: own }));
      await startAs(deps, tenant, { backfill, fire: renamed });
    }
  }
  const at = new Date(clock());
  await database.withTenant(tenant.id, (tx) => noteStarted(tx, { ...place, at }));
}

async function startAs(
  { gateway, searchAttributes }: BackfillDeps,
  tenant: BackfillTenant,
  { backfill, fire }: UnderWay,
): Promise<'Started' | 'Taken'> {
  const { scheduledFor, workflowId } = fire;
  return gateway.start({
    ...toStart(tenant, { backfill, fire }),
    scheduledFor,
    workflowId,
    searchAttributes: await searchAttributes(),
  });
}

/** A fire whose workflow ended before a worker began it would block the backfill: record its end. */
async function inspect(
  { database, gateway, log }: BackfillDeps,
  tenant: BackfillTenant,
  { backfill, fire }: UnderWay,
): Promise<void> {
  const found = await gateway.describe(fire.workflowId);
  if (found.state === 'open') return;
  const place = { backfillId: backfill.id, scheduledFor: fire.scheduledFor };
  if (found.state === 'notFound') {
    writeLog(log, messages.backfillFireUnknown, { backfill: backfill.id, fire });
  } else {
    writeLog(log, messages.backfillFireEnded, { backfill: backfill.id, fire });
  }
  await database.withTenant(tenant.id, async (tx) => {
    if (found.state === 'notFound') await offerAgain(tx, place);
    else {
      const seen = { end: endOfUnbegun(found), runId: found.runId };
      await finalizeUnbegun(tx, fire.executionId, seen);
    }
    // Offered by an earlier release, which recorded no execution.
    await noteNotBegun(tx, place);
  });
}
