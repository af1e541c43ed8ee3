/** Ends what was to last until an instant: schedules disabled until then, and holds. */
import { v7 as uuidv7 } from 'uuid';
import type { AuditEvent, Initiator } from '../domain/audit.ts';
import type { Logger } from '../log.ts';
import { insertAuditEvent } from '../store/core/audit-events.ts';
import type { Database, Transaction } from '../store/core/database.ts';
import { listTenants } from '../store/core/tenants.ts';
import { endHoldInTime } from '../store/schedules/holds.ts';
import { resumeDueSchedules } from '../store/schedules/schedule-changes.ts';
import { createLeasedLoop, type LeasedLoop } from './loop.ts';

export type ExpiryDeps = {
  database: Database;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'info' | 'warn'>;
};

const by: Initiator = { type: 'system', id: 'carillon', name: 'carillon' };
const note = 'enabled: the time until which it was disabled is over';
const maxSchedules = 200;

const leaseSeconds = 30;
const idleMs = 2_000;

/** Starts nothing yet; `start` begins the loop. Two leaders at once do no harm: every write is conditional. */
export function createEndingLoop(options: ExpiryDeps & { owner: string }): LeasedLoop<boolean> {
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

/** Looks at every tenant; answers whether there is more to do at once. */
export async function runExpiryPass(deps: ExpiryDeps, signal: AbortSignal): Promise<boolean> {
  const { database, log } = deps;
  let more = false;
  for (const { id, slug } of await database.global((tx) => listTenants(tx))) {
    if (signal.aborted) return false;
    try {
      more = (await endOfTenant(deps, id)) || more;
    } catch (err) {
      log.warn({ err, tenant: slug }, 'what is to end in time was not ended');
    }
  }
  return more;
}

/** Every write is conditional: what a person has changed in between stays as they said. */
async function endOfTenant({ database, clock, log }: ExpiryDeps, tenantId: string) {
  const at = new Date(clock());
  return database.withTenant(tenantId, async (tx) => {
    const resumed = await resumeDueSchedules(tx, { at, by, note, limit: maxSchedules });
    for (const id of resumed) await tell(tx, { at, action: 'enable', objectType: 'schedule', id });
    const hold = await endHoldInTime(tx, { at, by });
    if (hold) await tell(tx, { at, action: 'end-hold', objectType: 'hold', id: hold.id });
    if (resumed.length > 0 || hold) log.info({ tenantId, resumed, hold }, 'a time is over');
    return resumed.length === maxSchedules;
  });
}

type Told = Pick<AuditEvent, 'at' | 'action' | 'objectType'> & { id: string };

async function tell(tx: Transaction, { at, action, objectType, id }: Told): Promise<void> {
  await insertAuditEvent(tx, {
    id: uuidv7(),
    at,
    actor: by,
    action,
    objectType,
    objectId: id,
    executionId: null,
    stepIndex: null,
    reason: 'its time is over',
    result: 'Done',
    detail: null,
  });
}
