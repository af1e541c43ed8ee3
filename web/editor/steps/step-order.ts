/** Steps as groups: every change of their order keeps them in groups, the first step of which is Sequential. */
import { splitGroups } from '../../../src/domain/schedule/plan.ts';
import type { StepMode } from '../../../src/domain/schedule/schedule.ts';

/** A step with an id of its own, which it keeps when it is changed or moved. */
export type Entry<S extends Moded = Moded> = { id: string; step: S };
type Moded = { mode?: StepMode };
type Entries<S extends Moded> = readonly Entry<S>[];

export function groupsOf<S extends Moded>(entries: Entries<S>): Entry<S>[][] {
  const moded = entries.map((entry, index) => {
    const mode: StepMode = index === 0 ? 'Sequential' : (entry.step.mode ?? 'Sequential');
    return { mode, entry };
  });
  return splitGroups(moded).map((group) => group.map(({ entry }) => entry));
}

/** A mode that is the default, or right already, is not written. */
function withMode<S extends Moded>(entry: Entry<S>, mode: StepMode): Entry<S> {
  const { step } = entry;
  if ((step.mode ?? 'Sequential') === mode) return entry;
  if (mode === 'ParallelWithPrevious' || 'mode' in step)
    return { ...entry, step: { ...step, mode } };
  return entry;
}

function flatten<S extends Moded>(groups: readonly Entries<S>[]): Entry<S>[] {
  return groups.flatMap((group) =>
    group.map((entry, index) =>
      withMode(entry, index === 0 ? 'Sequential' : 'ParallelWithPrevious'),
    ),
  );
}

type Place = { group: number; index: number };

function placeOf<S extends Moded>(groups: readonly Entries<S>[], id: string): Place {
  for (const [group, members] of groups.entries()) {
    const index = members.findIndex((entry) => entry.id === id);
    if (index >= 0) return { group, index };
  }
  throw new Error(`there is no step ${id}`);
}

/** The first step may say anything: it is Sequential from now on. */
export function regroup<S extends Moded>(entries: Entries<S>): Entry<S>[] {
  return flatten(groupsOf(entries));
}

/**
 * One place up or down: past a neighbour in its group, out of its group at the edge of it, and as a group of its own
 * past the next group. It never joins another group.
 */
export function moveStep<S extends Moded>(entries: Entries<S>, id: string, by: -1 | 1): Entry<S>[] {
  const groups = groupsOf(entries);
  const { group, index } = placeOf(groups, id);
  const members = groups[group] ?? [];
  const entry = members[index] as Entry<S>;
  const neighbour = members[index + by];
  if (neighbour) {
    const swapped = members.with(index, neighbour).with(index + by, entry);
    return flatten(groups.with(group, swapped));
  }
  if (members.length > 1) {
    const rest = members.toSpliced(index, 1);
    return flatten(groups.toSpliced(group, 1, ...(by < 0 ? [[entry], rest] : [rest, [entry]])));
  }
  const other = groups[group + by];
  if (!other) return [...entries];
  return flatten(groups.with(group, other).with(group + by, members));
}

/**
 * Puts it where another step is: among the steps of a group of several it joins them, anywhere else it is a group of
 * its own.
 */
export function dropOnStep<S extends Moded>(
  entries: Entries<S>,
  id: string,
  over: string,
): Entry<S>[] {
  if (id === over) return [...entries];
  const groups = groupsOf(entries);
  const from = placeOf(groups, id);
  const to = placeOf(groups, over);
  const entry = groups[from.group]?.[from.index] as Entry<S>;
  const isAfter = to.group > from.group || (to.group === from.group && to.index > from.index);
  const joins = (groups[to.group]?.length ?? 0) > 1;
  const left = groups.map((group) => group.filter((one) => one.id !== id));
  if (joins) {
    const target = left[to.group] ?? [];
    const at = target.findIndex((one) => one.id === over) + (isAfter ? 1 : 0);
    return flatten(left.with(to.group, target.toSpliced(at, 0, entry)));
  }
  return flatten(left.toSpliced(to.group + (isAfter ? 1 : 0), 0, [entry]));
}

/** As a group of its own in front of the group with this number; behind the last one for their count. */
export function dropBetween<S extends Moded>(
  entries: Entries<S>,
  id: string,
  before: number,
): Entry<S>[] {
  const groups = groupsOf(entries);
  const { group, index } = placeOf(groups, id);
  const entry = groups[group]?.[index] as Entry<S>;
  const left = groups.map((members) => members.filter((one) => one.id !== id));
  return flatten(left.toSpliced(before, 0, [entry]));
}

/** Leaves its group and is the last one of the group in front. */
export function joinPrevious<S extends Moded>(entries: Entries<S>, id: string): Entry<S>[] {
  const groups = groupsOf(entries);
  const { group, index } = placeOf(groups, id);
  const previous = groups[group - 1];
  if (!previous) return [...entries];
  const members = groups[group] ?? [];
  const entry = members[index] as Entry<S>;
  const joined = groups.with(group - 1, [...previous, entry]);
  return flatten(joined.with(group, members.toSpliced(index, 1)));
}

/** The step and those behind it in its group are a group from now on. */
export function startGroup<S extends Moded>(entries: Entries<S>, id: string): Entry<S>[] {
  const groups = groupsOf(entries);
  const { group, index } = placeOf(groups, id);
  const members = groups[group] ?? [];
  return flatten(groups.toSpliced(group, 1, members.slice(0, index), members.slice(index)));
}

/** A group of its own behind the group of `after`; at the end for null. */
export function addStep<S extends Moded>(
  entries: Entries<S>,
  added: Entry<S>,
  after: string | null,
): Entry<S>[] {
  const groups = groupsOf(entries);
  const at = after === null ? groups.length : placeOf(groups, after).group + 1;
  return flatten(groups.toSpliced(at, 0, [added]));
}

/** Behind it, in its group if that has several steps. */
export function duplicateStep<S extends Moded>(
  entries: Entries<S>,
  id: string,
  copy: Entry<S>,
): Entry<S>[] {
  const groups = groupsOf(entries);
  const { group, index } = placeOf(groups, id);
  const members = groups[group] ?? [];
  return members.length > 1
    ? flatten(groups.with(group, members.toSpliced(index + 1, 0, copy)))
    : flatten(groups.toSpliced(group + 1, 0, [copy]));
}

export function removeStep<S extends Moded>(entries: Entries<S>, id: string): Entry<S>[] {
  return flatten(groupsOf(entries).map((group) => group.filter((one) => one.id !== id)));
}

/** What is said of it after a move: "step 3 of 12, group 2 of 8". */
export function describePlace<S extends Moded>(entries: Entries<S>, id: string): string {
  const groups = groupsOf(entries);
  const step = entries.findIndex((entry) => entry.id === id) + 1;
  const { group } = placeOf(groups, id);
  return `step ${step} of ${entries.length}, group ${group + 1} of ${groups.length}`;
}
