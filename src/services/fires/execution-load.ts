/** How much ran, and is planned to run, in each stretch of a period; and where there is room for more. */
import { findExecutionLoad, type StoredLoad } from '../../store/executions/execution-load.ts';
import {
  addFire,
  bucketsOf,
  createLoadProfile,
  type LoadProfile,
  quietestOf,
  type QuietSlot,
  slotSeconds,
} from '../../timing/fires/load-profile.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkWindow, type PlanQuery, type PlanWindow } from './plan-window.ts';
import { type PlannedSchedule, visitPlanned } from './planned-fires.ts';

export type LoadQuery = PlanQuery & {
  bucketMinutes: number;
  /** Length of the quiet slot; null for none. */
  quietMinutes: number | null;
};

type LoadBucket = Omit<StoredLoad, 'slot'> & { from: Date; planned: number };

export type Load = PlanWindow & {
  bucketSeconds: number;
  buckets: LoadBucket[];
  quietest: QuietSlot | null;
  schedules: number;
  truncated: boolean;
};

const maxExecutions = 50_000;
/** Of one schedule. */
const maxFires = 50_000;
/** What a fire of a schedule is planned to take that has never completed. */
const assumedSeconds = 60;

export async function readLoad(
  deps: ServiceDeps,
  { tenantId }: Principal,
  query: LoadQuery,
): Promise<Load> {
  const window = checkWindow(query);
  const now = deps.clock();
  const from = Math.floor(window.from.getTime() / 1_000);
  const profile = createLoadProfile(from, Math.ceil(window.to.getTime() / 1_000));
  const planned = await planLoad(deps, tenantId, { query, profile });
  const bucketSeconds = query.bucketMinutes * 60;
  const count = Math.ceil((profile.busy.length * slotSeconds) / bucketSeconds);
  const past = await deps.database.read(tenantId, (tx) =>
    findExecutionLoad(tx, {
      tag: query.tag,
      connectedSystem: query.connectedSystem,
      from: new Date(from * 1_000),
      slotSeconds: bucketSeconds,
      slots: count,
      limit: maxExecutions,
      now,
    }),
  );
  const slots =
    query.quietMinutes === null ? 0 : Math.ceil((query.quietMinutes * 60) / slotSeconds);
  const quietest = quietestOf(profile, { slots, notBefore: Math.ceil(now.getTime() / 1_000) });
  return {
    ...window,
    bucketSeconds,
    buckets: joinBuckets(profile, past.slots, bucketSeconds),
    quietest,
    schedules: planned.schedules,
    truncated: !planned.complete || !past.complete,
  };
}

/** Puts the planned fires into the profile, with the time that they usually take. */
function planLoad(
  deps: ServiceDeps,
  tenantId: string,
  { query, profile }: { query: LoadQuery; profile: LoadProfile },
): Promise<{ schedules: number; complete: boolean }> {
  const visit = ({ fires, usualSeconds }: PlannedSchedule): void => {
    for (const at of fires) addFire(profile, at, usualSeconds ?? assumedSeconds);
  };
  return visitPlanned(deps, tenantId, { ...query, limit: maxFires, visit, withUsual: true });
}

function joinBuckets(
  profile: LoadProfile,
  past: readonly StoredLoad[],
  bucketSeconds: number,
): LoadBucket[] {
  const bySlot = new Map(past.map(({ slot, ...counts }) => [slot, counts]));
  const none = { completed: 0, failed: 0, other: 0, busySeconds: 0 };
  return bucketsOf(profile, bucketSeconds / slotSeconds).map((bucket, index) => {
    const counts = bySlot.get(index) ?? none;
    return {
      from: new Date((profile.from + index * bucketSeconds) * 1_000),
      ...counts,
      planned: bucket.planned,
      busySeconds: counts.busySeconds + bucket.busySeconds,
    };
  });
}
