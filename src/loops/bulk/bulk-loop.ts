/** Carries out bulk operations: one object after the other, at their pace, whichever server is the leader. */
import { v7 as uuidv7 } from 'uuid';
import { type BulkKind, bulkLimits } from '../../domain/bulk/bulk-operation.ts';
import type { RetryRevision } from '../../domain/execution/retry-plan.ts';
import { writeLog } from '../../domain/log-message.ts';
import { ProblemError } from '../../domain/problem.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Logger } from '../../log.ts';
import {
  claimBulkItem,
  type ClaimedItem,
  countOpenItems,
  endBulkItem,
  postponeBulkItem,
  takeBulkTurns,
} from '../../store/bulk/bulk-items.ts';
import {
  type BulkActor,
  endBulkOperation,
  listRunningBulk,
  type RunningBulk,
} from '../../store/bulk/bulk-operations.ts';
import type { Database } from '../../store/core/database.ts';
import { listActiveTenants } from '../../store/core/tenants.ts';
import { messages } from '../log-messages.ts';
import { createLeasedLoop, type LeasedLoop } from '../loop.ts';

type BulkTenant = { id: string; slug: string };

/** One act that is due. */
export type BulkAct = {
  tenant: BulkTenant;
  bulkId: string;
  kind: BulkKind;
  actor: BulkActor;
  reason: string | null;
  objectId: string;
  /** Id of the execution that a retry or a run makes; the same for every try. */
  executionId: string;
  revision: RetryRevision;
  /** True when an earlier try may have taken effect. */
  again: boolean;
};

export type BulkActEnd = {
  state: 'Succeeded' | 'Failed' | 'Skipped';
  code?: string | null;
  detail?: string;
};

/** The whole operation ends: its user has lost access. */
export class BulkStopError extends Error {
  override readonly name = 'BulkStopError';
}

export type BulkWork = {
  database: Database;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'info' | 'warn'>;
  /** @throws BulkStopError, or anything else when it should be tried again. */
  act: (act: BulkAct) => Promise<BulkActEnd>;
};

const leaseSeconds = 60;
const idleMs = 2_000;
const busyMs = 100;
/** Objects of one operation in one pass, so that others get their turn. */
const maxInPass = 50;
/** After this time, an act whose end was not recorded is looked at again. */
const claimMs = 60_000;
/** Before another try of an act that Temporal or PostgreSQL did not answer. */
const retryMs = 5_000;

/** Runs once `start` is called. Two leaders at once do no harm: each object is claimed once. */
export function createBulkLoop(work: BulkWork & { owner: string }): LeasedLoop<boolean> {
  const { database, log, owner } = work;
  return createLeasedLoop({
    database,
    log,
    owner,
    name: 'bulk-operations',
    leaseSeconds,
    intervalMs: (acted) => (acted ? busyMs : idleMs),
    work: (_lease, signal) => runBulkPass(work, signal),
  });
}

/** One pass over all tenants that are not suspended; returns whether anything was acted on. */
export async function runBulkPass(work: BulkWork, signal: AbortSignal): Promise<boolean> {
  const { database, log } = work;
  let busy = false;
  for (const tenant of await database.global((tx) => listActiveTenants(tx))) {
    const running = await database.read(tenant.id, (tx) =>
      listRunningBulk(tx, { limit: bulkLimits.running }),
    );
    for (const bulk of running) {
      if (signal.aborted) return false;
      // One operation that fails must not stop the others.
      const acted = await advance(work, { tenant, bulk, signal }).catch((err: unknown) => {
        writeLog(log, messages.bulkFailed, { err, bulk: bulk.id, tenant: tenant.slug });
        return false;
      });
      busy ||= acted;
    }
  }
  return busy;
}

type Under = { tenant: BulkTenant; bulk: RunningBulk; signal: AbortSignal };

/** Returns whether anything was acted on. */
async function advance(work: BulkWork, { tenant, bulk, signal }: Under): Promise<boolean> {
  const { database, clock } = work;
  const { id: bulkId, itemsPerMinute, expiresAt } = bulk;
  const now = (): Date => new Date(clock());
  if (expiresAt <= now()) {
    await stop(work, { tenant, bulkId, reason: `it did not end within ${bulkLimits.hours} hours` });
    return false;
  }
  const turns = await database.withTenant(tenant.id, (tx) =>
    takeBulkTurns(tx, { bulkId, at: now(), itemsPerMinute }),
  );
  for (let turn = 0; turn < Math.min(turns, maxInPass); turn += 1) {
    if (signal.aborted) return true;
    const at = now();
    const claim = { bulkId, executionId: uuidv7(), at, until: new Date(at.getTime() + claimMs) };
    const item = await database.withTenant(tenant.id, (tx) => claimBulkItem(tx, claim));
    if (!item) break;
    if (!(await actOn(work, { tenant, bulk, item }))) return true;
  }
  await complete(work, { tenant, bulkId });
  return turns > 0;
}

/** False when the operation was stopped. */
async function actOn(
  work: BulkWork,
  { tenant, bulk, item }: { tenant: BulkTenant; bulk: RunningBulk; item: ClaimedItem },
): Promise<boolean> {
  const { database, clock } = work;
  const { id: bulkId, kind, actor, reason, request } = bulk;
  const { position, objectId, executionId, again, tries } = item;
  const revision: RetryRevision = request['revision'] === 'Current' ? 'Current' : 'AsItWas';
  const place = { bulkId, position };
  reachFailpoint('bulk.claimed');
  const of = { tenant, bulkId, kind, actor, reason };
  const act = { ...of, objectId, executionId, revision, again };
  const ended = await attempt(work, act, tries);
  reachFailpoint('bulk.acted');
  const at = new Date(clock());
  if (ended === null) {
    const later = new Date(at.getTime() + retryMs);
    await database.withTenant(tenant.id, (tx) => postponeBulkItem(tx, { ...place, at: later }));
    return true;
  }
  const { state, code = null, detail = null, stops = false } = ended;
  await database.withTenant(tenant.id, (tx) =>
    endBulkItem(tx, { ...place, state, code, detail: detail?.slice(0, 1_000) ?? null, at }),
  );
  if (stops) await stop(work, { tenant, bulkId, reason: detail ?? '' });
  return !stops;
}

/** Null when it is to be tried again. */
async function attempt(
  { act: make, log }: BulkWork,
  act: BulkAct,
  tries: number,
): Promise<(BulkActEnd & { stops?: boolean }) | null> {
  try {
    return await make(act);
  } catch (err) {
    if (err instanceof BulkStopError) {
      return { state: 'Skipped', code: 'forbidden', detail: err.message, stops: true };
    }
    const { bulkId: bulk, objectId } = act;
    writeLog(log, messages.bulkActFailed, { err, bulk, objectId, tries });
    if (tries < bulkLimits.tries) return null;
    const problem = err instanceof ProblemError ? err : null;
    const detail = problem?.message ?? 'it was not answered; see the log of the server';
    return { state: 'Failed', code: problem?.code ?? null, detail };
  }
}

async function stop(
  { database, clock, log }: BulkWork,
  { tenant, bulkId, reason }: { tenant: BulkTenant; bulkId: string; reason: string },
): Promise<void> {
  const at = new Date(clock());
  const end = { id: bulkId, status: 'Stopped', at, by: null, reason } as const;
  await database.withTenant(tenant.id, (tx) => endBulkOperation(tx, end));
  writeLog(log, messages.bulkStopped, { bulk: bulkId, tenant: tenant.slug, reason });
}

async function complete(
  { database, clock, log }: BulkWork,
  { tenant, bulkId }: { tenant: BulkTenant; bulkId: string },
): Promise<void> {
  const at = new Date(clock());
  const ended = await database.withTenant(tenant.id, async (tx) => {
    if ((await countOpenItems(tx, bulkId)) > 0) return false;
    return endBulkOperation(tx, { id: bulkId, status: 'Completed', at, by: null, reason: null });
  });
  if (ended) writeLog(log, messages.bulkCompleted, { bulk: bulkId, tenant: tenant.slug });
}
