/** The hold of a tenant: while it is active, nothing starts automatically; manual runs still work. */
import { toInstant } from '../../contract/validation/schema.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  endHold,
  findHold,
  listHolds,
  setHold,
  type StoredHold,
} from '../../store/schedules/holds.ts';
import { doneAct, recordAct } from '../audit.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** The active hold, null when there is none, and the newest holds with it among them. */
export type HoldHistory = { hold: StoredHold | null; history: StoredHold[] };

const maxHolds = 100;

export async function readHold(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
): Promise<HoldHistory> {
  return database.read(tenantId, (tx) => findHolds(tx, clock()));
}

/** Sets the hold, or replaces the active one. Repeating the same hold changes nothing. */
export async function placeHold(
  deps: ServiceDeps,
  principal: Principal,
  { reason, until }: { reason: string; until: Date | null },
): Promise<HoldHistory> {
  const at = deps.clock();
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const active = await findHold(tx, at);
    const same = active?.reason === reason && active.until?.getTime() === until?.getTime();
    if (!same) {
      const { id } = await setHold(tx, { reason, until, at, by: principal.initiator });
      const act = { action: 'set-hold', objectType: 'hold', objectId: id } as const;
      const detail = until && `until ${toInstant(until)}`;
      await recordAct(tx, deps, { principal, ...doneAct(act, reason, detail) });
    }
    return findHolds(tx, at);
  });
}

/** Ends the active hold, if there is one. Fires of the held period are not caught up. */
export async function releaseHold(deps: ServiceDeps, principal: Principal): Promise<HoldHistory> {
  const at = deps.clock();
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const ended = await endHold(tx, { at, by: principal.initiator });
    if (ended) {
      const act = { action: 'release-hold', objectType: 'hold', objectId: ended.id } as const;
      await recordAct(tx, deps, { principal, ...doneAct(act, null) });
    }
    return findHolds(tx, at);
  });
}

async function findHolds(tx: Transaction, now: Date): Promise<HoldHistory> {
  return { hold: await findHold(tx, now), history: await listHolds(tx, maxHolds) };
}
