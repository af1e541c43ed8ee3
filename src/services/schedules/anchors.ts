/** Anchors of the tenant: instants that milestones count from. This is the only place that sets them. */
import { listOrders } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  type AnchorVersion,
  listAnchors,
  listAnchorVersions,
  setAnchor as storeAnchor,
} from '../../store/schedules/anchors.ts';
import { doneAct, recordAct } from '../audit.ts';
import { isText, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkVersion, type VersionCheck } from '../version-check.ts';
import { pushTimeoutMs } from './schedule-writes.ts';

const maxVersions = 100;
/** Schedules that are pushed to Temporal before the response; the reconciler pushes the others. */
const maxPushed = 10;

/** By name. */
export async function readAnchors(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  page: PageRequest,
): Promise<PageOf<AnchorVersion>> {
  return readPage(page, {
    filter: 'anchors',
    orders: listOrders.anchors,
    isKey: isText,
    read: (wanted) => database.read(tenantId, (tx) => listAnchors(tx, wanted)),
    keyOf: ({ name }) => name,
  });
}

/** What an anchor was ever set to, the newest first. */
export type AnchorVersions = [AnchorVersion, ...AnchorVersion[]];

/** @throws ProblemError `anchor-not-found` when the anchor was never set. */
export async function readAnchor(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  name: string,
): Promise<AnchorVersions> {
  return database.read(tenantId, (tx) => findVersions(tx, name));
}

type Change = {
  name: string;
  isExpected: VersionCheck<AnchorVersion>;
  at: Date | null;
  reason: string | null;
};

/** Sets or moves an anchor, or removes it when `at` is null; milestones that are done stay done. */
export async function setAnchor(
  deps: ServiceDeps,
  principal: Principal,
  { name, isExpected, at, reason }: Change,
): Promise<AnchorVersions> {
  const { tenantId, initiator } = principal;
  const { scheduleIds } = await deps.database.withTenant(tenantId, async (tx) => {
    const change = { name, at, reason, setAt: deps.clock(), setBy: initiator };
    const conflict = { code: 'anchor-conflict', what: `the anchor "${name}"` } as const;
    const done = await storeAnchor(tx, change, (before) =>
      checkVersion(isExpected, before, conflict),
    );
    if (done.changed) {
      const { anchorId: objectId, version } = done.current;
      const action = at ? 'set-anchor' : 'remove-anchor';
      const detail = `${name}, version ${version}`;
      const act = doneAct({ action, objectType: 'anchor', objectId }, reason, detail);
      await recordAct(tx, deps, { principal, ...act });
    }
    return done;
  });
  await Promise.all(
    scheduleIds
      .slice(0, maxPushed)
      .map((id) => deps.temporal.pushSchedule(tenantId, id, pushTimeoutMs)),
  );
  return readAnchor(deps, principal, name);
}

async function findVersions(tx: Transaction, name: string): Promise<AnchorVersions> {
  const [newest, ...older] = await listAnchorVersions(tx, { name, limit: maxVersions });
  if (newest) return [newest, ...older];
  throw new ProblemError('anchor-not-found', `the anchor "${name}" was never set`);
}
