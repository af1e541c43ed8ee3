/** Limits of the tenant and of the installation: what they allow, who uses them, and how a tenant sets its own. */
import { v7 as uuidv7 } from 'uuid';
import {
  defaultSystemMax,
  describeLimit,
  limitBounds,
  type LimitKey,
  type LimitKind,
  limitKinds,
  limitText,
  type SettableLimitKind,
  settableLimitKinds,
} from '../../domain/limits/limit.ts';
import type { SlotWait } from '../../domain/limits/slot-wait.ts';
import { ProblemError } from '../../domain/problem.ts';
import { systemLimits } from '../../domain/schedule/connected-system.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listInstallationLimits, listKnownLimits } from '../../store/limits/known-limits.ts';
import { readLimits } from '../../store/limits/limit-slots.ts';
import { findSlugs, holderOf } from '../../store/limits/slot-waits.ts';
import {
  countStepLimits,
  deleteStepLimit,
  findStepLimit,
  listStepLimits,
  lockStepLimits,
  putStepLimit,
  type StoredLimit,
} from '../../store/limits/step-limits.ts';
import { listSystems } from '../../store/schedules/connected-systems.ts';
import { auditRefusal, doneAct, recordAct } from '../audit.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkVersion, type VersionCheck } from '../version-check.ts';

type Holder = NonNullable<SlotWait['holder']>;

export type ShownLimit = {
  key: LimitKey;
  maxActive: number;
  active: number;
  waiting: number;
  holders: Holder[];
  queue: Holder[];
  /** Null for one of a file, and for that of a connected system. */
  stored: StoredLimit | null;
};

/** Of each list of a limit. */
const mostShown = 20;

type Wanted = { kind: string; name: string };

/** By kind and name; those of the installation that the tenant is subject to are among them. */
export function readTenantLimits(
  { database }: ServiceDeps,
  { tenantId }: Principal,
): Promise<ShownLimit[]> {
  return database.read(tenantId, (tx) => collect(tx, null));
}

/** The tenant's own where the installation has one of the same name too. */
export async function readLimit(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  wanted: Wanted,
): Promise<ShownLimit> {
  const found = await database.read(tenantId, (tx) => collect(tx, wanted));
  const limit = found.find(({ key }) => !key.shared) ?? found[0];
  if (!limit) throw notFound(wanted);
  return limit;
}

async function collect(tx: Transaction, wanted: Wanted | null): Promise<ShownLimit[]> {
  const [known, stored, systems, ofFiles] = await Promise.all([
    listKnownLimits(tx),
    listStepLimits(tx, { limit: limitBounds.limits }),
    listSystems(tx, { limit: systemLimits.systems }),
    listInstallationLimits(tx),
  ]);
  const maxima = new Map<string, number>([
    ...ofFiles.map((one) => [limitText({ ...one, shared: true }), one.maxActive] as const),
    ...stored.map((one) => [limitText({ ...one, shared: false }), one.maxActive] as const),
    ...systems.map(
      ({ name, maxActive }) =>
        [
          limitText({ kind: 'System', name, shared: false }),
          maxActive ?? defaultSystemMax,
        ] as const,
    ),
  ]);
  const keys = known.filter(
    ({ kind, name }) => !wanted || (kind === wanted.kind && name === wanted.name),
  );
  const limits = await readLimits(tx, keys);
  const shown = limits.map(({ holders, waiting }) => ({
    holders: holders.slice(0, mostShown),
    queue: waiting.slice(0, mostShown),
  }));
  const slugs = await findSlugs(
    tx,
    shown.flatMap(({ holders, queue }) => [...holders, ...queue]),
  );
  return limits.map(({ state: { key, max, taken }, waiting }, index) => ({
    key,
    maxActive: max ?? maxima.get(limitText(key)) ?? defaultSystemMax,
    active: taken,
    waiting: waiting.length,
    holders: (shown[index]?.holders ?? []).map((row) => holderOf(tx, row, slugs)),
    queue: (shown[index]?.queue ?? []).map((row) => holderOf(tx, row, slugs)),
    stored: key.shared
      ? null
      : (stored.find(({ kind, name }) => kind === key.kind && name === key.name) ?? null),
  }));
}

type Change = Wanted & {
  isExpected: VersionCheck;
  reason: string | null;
};

/** Steps that wait notice a higher limit within seconds; one that is lower ends nothing that runs. */
export async function setLimit(
  deps: ServiceDeps,
  principal: Principal,
  { maxActive, ...change }: Change & { maxActive: number },
): Promise<{ limit: ShownLimit; isNew: boolean }> {
  const isNew = await audited(deps, principal, { ...change, action: 'set' }, async (tx, place) => {
    const { at, act, current, of } = place;
    if (current?.maxActive === maxActive) return false;
    if (!current && (await countStepLimits(tx)) >= limitBounds.limits) {
      const detail = `a tenant sets at most ${limitBounds.limits} limits; remove one first`;
      throw new ProblemError('limit-limit', detail);
    }
    const id = current?.id ?? act.objectId;
    await putStepLimit(tx, { ...of, maxActive, id, at, by: principal.initiator });
    const detail = `${describeLimit(of)}: ${maxActive} at a time`;
    await recordAct(tx, deps, { principal, ...act, objectId: id, detail });
    return current === null;
  });
  return { limit: await readLimit(deps, principal, change), isNew };
}

/** Steps that wait for it run within seconds. */
export async function removeLimit(
  deps: ServiceDeps,
  principal: Principal,
  change: Change,
): Promise<void> {
  await audited(deps, principal, { ...change, action: 'remove' }, async (tx, place) => {
    const { act, current, of } = place;
    if (!current) throw notFound(of);
    await deleteStepLimit(tx, of);
    const detail = describeLimit(of);
    await recordAct(tx, deps, { principal, ...act, objectId: current.id, detail });
  });
}

type Place = {
  of: { kind: SettableLimitKind; name: string };
  current: StoredLimit | null;
  at: Date;
  act: ReturnType<typeof doneAct>;
};

/** One change of the tenant's limits at a time; a refusal is recorded as well. */
async function audited<T>(
  deps: ServiceDeps,
  principal: Principal,
  { isExpected, reason, action, ...wanted }: Change & { action: 'set' | 'remove' },
  work: (tx: Transaction, place: Place) => Promise<T>,
): Promise<T> {
  const event = { action: `${action}-limit`, objectType: 'limit', objectId: uuidv7() } as const;
  const act = doneAct(event, reason, `${wanted.kind} ${wanted.name}`);
  return auditRefusal(deps, { principal, ...act }, async () => {
    const of = settable(wanted);
    return deps.database.withTenant(principal.tenantId, async (tx) => {
      await lockStepLimits(tx);
      const current = await findStepLimit(tx, of);
      const what = `the limit of ${describeLimit(of)}`;
      checkVersion(isExpected, current, { code: 'limit-conflict', what });
      return work(tx, { of, current, at: deps.clock(), act });
    });
  });
}

function settable({ kind, name }: Wanted): Place['of'] {
  const found = settableLimitKinds.find((one) => one === kind);
  if (found) return { kind: found, name };
  if (kind !== 'System') throw notFound({ kind, name });
  const detail =
    `the limit of the connected system "${name}" belongs to the system; ` +
    'set its "maxActive", or ask the operator when the system is one of the installation';
  throw new ProblemError('limit-read-only', detail);
}

function notFound({ kind, name }: Wanted): ProblemError {
  const isKind = limitKinds.some((one: LimitKind) => one === kind);
  const what = isKind ? `${kind} "${name}"` : `"${kind}"; a kind is ${limitKinds.join(', ')}`;
  return new ProblemError('limit-not-found', `there is no limit of ${what}`);
}
