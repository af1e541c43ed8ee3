/** Ends holds and disable periods that have expired. */
import { v7 as uuidv7 } from 'uuid';
import type { AuditEvent, Initiator } from '../domain/audit.ts';
import { writeLog } from '../domain/log-message.ts';
import type { Logger } from '../log.ts';
import { insertAuditEvent } from '../store/core/audit-events.ts';
import type { Database, Transaction } from '../store/core/database.ts';
import { listTenants } from '../store/core/tenants.ts';
import { expireHold } from '../store/schedules/holds.ts';
import { resumeDueSchedules } from '../store/schedules/schedule-changes.ts';
import { messages } from './log-messages.ts';
import { createLeasedLoop, type LeasedLoop } from './loop.ts';

export type ExpiryDeps = {
  database: Database;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'info' | 'warn'>;
};

const by: Initiator = { type: 'system', id: 'carillon', name: 'carillon' };
const note = 'enabled: its disable period expired';
const maxSchedules = 200;

const leaseSeconds = 30;
const idleMs = 2_000;

/** Runs once `start` is called. Two leaders at once do no harm: every write is conditional. */
export function createExpiryLoop(options: ExpiryDeps & { owner: string }): LeasedLoop<boolean> {
  const { database, log, owner } = options;
  return createLeasedLoop({
    database,
    log,
    owner,
    name: 'ends',
    leaseSeconds,
    intervalMs: (more) => (more ? 0 : idleMs),
    work: (_lease, signal) => runExpiryPass(options, signal),
  });
}

/** One pass over all tenants; returns whether there is more to do at once. */
export async function runExpiryPass(deps: ExpiryDeps, signal: AbortSignal): Promise<boolean> {
  const { database, log } = deps;
  let more = false;
  for (const { id, slug } of await database.global((tx) => listTenants(tx))) {
    if (signal.aborted) return false;
    try {
      more = (await expireInTenant(deps, id)) || more;
    } catch (err) {
      writeLog(log, messages.expiryFailed, { err, tenant: slug });
    }
  }
  return more;
}

/** Every write is conditional: a change that a person makes at the same time wins. */
async function expireInTenant({ database, clock, log }: ExpiryDeps, tenantId: string) {
  const at = new Date(clock());
  return database.withTenant(tenantId, async (tx) => {
    const resumed = await resumeDueSchedules(tx, { at, by, note, limit: maxSchedules });
    for (const id of resumed) await audit(tx, { at, action: 'enable', objectType: 'schedule', id });
    const hold = await expireHold(tx, { at, by });
    if (hold) await audit(tx, { at, action: 'end-hold', objectType: 'hold', id: hold.id });
    if (resumed.length > 0 || hold) writeLog(log, messages.expired, { tenantId, resumed, hold });
    return resumed.length === maxSchedules;
  });
}

type Expired = Pick<AuditEvent, 'at' | 'action' | 'objectType'> & { id: string };

async function audit(tx: Transaction, { at, action, objectType, id }: Expired): Promise<void> {
  await insertAuditEvent(tx, {
    id: uuidv7(),
    at,
    actor: by,
    action,
    objectType,
    objectId: id,
    executionId: null,
    stepIndex: null,
    reason: 'its period expired',
    result: 'Done',
    detail: null,
    clientAddress: null,
  });
}
