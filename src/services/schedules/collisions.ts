/** Which other schedules a draft would meet: those that use its systems at the same time, or begin in its minutes. */
import { listStepsUsing } from '../../store/schedules/connected-systems.ts';
import { findMeetings } from '../../timing/fires/collisions.ts';
import { visitPlanned } from '../fires/planned-fires.ts';
import type { ServiceDeps } from '../service-deps.ts';

const daySeconds = 86_400;
const most = {
  /** From the first fire on; a plan of all schedules is not made for longer. */
  seconds: 8 * daySeconds,
  /** An execution that takes longer is not looked for among those before the first fire. */
  lookBackSeconds: daySeconds,
  schedules: 20,
  /** Of each other schedule. */
  fires: 20_000,
  steps: 500,
} as const;
/** What an execution is planned to take where nothing is known, as in the load of a period. */
const assumedSeconds = 60;

type Draft = {
  /** The schedule itself, by id; null for a new one. */
  self: string | null;
  /** Epoch seconds, in order. */
  fires: readonly number[];
  /** Null when nothing is known. */
  usualSeconds: number | null;
  connectedSystems: readonly string[];
};

type Collision = {
  scheduleId: string;
  scheduleSlug: string;
  scheduleName: string;
  /** That both use; empty when they only begin in the same minute. */
  connectedSystems: string[];
  /** The first fire of the draft that meets it. */
  firstAt: string;
  fires: number;
};

export type FoundCollisions = {
  items: Collision[];
  schedules: number;
  until: string | null;
  truncated: boolean;
};

/** Those that share a system first, then those that meet the most fires. */
export async function findCollisions(
  deps: ServiceDeps,
  tenantId: string,
  { self, fires, usualSeconds, connectedSystems }: Draft,
): Promise<FoundCollisions> {
  const [first] = fires;
  if (first === undefined) return { items: [], schedules: 0, until: null, truncated: false };
  const last = Math.min(fires.at(-1) ?? first, first + most.seconds);
  const own = {
    at: fires.filter((at) => at <= last),
    seconds: usualSeconds ?? assumedSeconds,
  };
  const uses = await readUses(deps, tenantId, connectedSystems);
  const items: Collision[] = [];
  const looked = await visitPlanned(deps, tenantId, {
    from: new Date((first - most.lookBackSeconds) * 1_000),
    to: new Date((last + Math.max(60, Math.min(own.seconds, daySeconds))) * 1_000),
    tag: null,
    connectedSystem: null,
    limit: most.fires,
    withUsual: true,
    visit({ schedule: { id, slug, name }, fires: others, usualSeconds: takes }) {
      if (id === self) return;
      const shared = [...(uses.bySlug.get(slug) ?? [])];
      const other = { at: others, seconds: takes ?? assumedSeconds };
      const met = findMeetings(own, other, shared.length > 0);
      if (!met) return;
      items.push({
        ...{ scheduleId: id, scheduleSlug: slug, scheduleName: name, connectedSystems: shared },
        firstAt: new Date(met.first * 1_000).toISOString(),
        fires: met.count,
      });
    },
  });
  const shares = ({ connectedSystems: shared }: Collision): number => Math.sign(shared.length);
  items.sort((a, b) => shares(b) - shares(a) || b.fires - a.fires);
  return {
    items: items.slice(0, most.schedules),
    schedules: items.length,
    until: new Date(last * 1_000).toISOString(),
    truncated: !looked.complete || uses.truncated,
  };
}

type Uses = { bySlug: Map<string, Set<string>>; truncated: boolean };

/** Which schedules use these systems, by slug. */
function readUses(
  { database }: ServiceDeps,
  tenantId: string,
  systems: readonly string[],
): Promise<Uses> {
  return database.read(tenantId, async (tx) => {
    const bySlug = new Map<string, Set<string>>();
    let truncated = false;
    for (const name of new Set(systems)) {
      const steps = await listStepsUsing(tx, { name, limit: most.steps });
      truncated ||= steps.length >= most.steps;
      for (const { scheduleSlug: slug } of steps) {
        bySlug.set(slug, (bySlug.get(slug) ?? new Set()).add(name));
      }
    }
    return { bySlug, truncated };
  });
}
