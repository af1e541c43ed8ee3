/**
 * Joins two changes of one schedule. Each is compared with what both began with, field by field; steps are matched by
 * their key and compared by their own fields. What one side changed is taken; what both changed differently
 * is a conflict, which a person decides.
 */
import type { Draft } from '../draft.ts';

export type Side = 'mine' | 'theirs';

/** A value that one side or both have changed. Undefined where there is none. */
export type Change = {
  /** `overlap`, `parameters.full`, `steps.import`, `steps.import.url`, or `steps` for their order. */
  path: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  /** What is taken; null for a conflict. */
  take: Side | null;
};

export type Merge = {
  changes: readonly Change[];
  /** The whole draft, with the side of each conflict; those not chosen take mine. */
  resolve: (choices: Readonly<Record<string, Side>>) => Draft;
};

type Members = Readonly<Record<string, unknown>>;
type Sides<T> = { base: T; mine: T; theirs: T };

const isSame = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b);

/** The order of members means nothing, except in lists. */
function textOf(value: unknown): string {
  return (
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    ) ?? ''
  );
}

/** Takes one value of three, and notes it where a side has changed it. */
type Take = (path: string, values: Sides<unknown>) => unknown;

export function mergeDrafts(base: Draft, mine: Draft, theirs: Draft): Merge {
  const sides = { base, mine, theirs };
  const changes: Change[] = [];
  joinDrafts(sides, (path, values) => {
    const take = sideOf(values);
    if (take !== 'neither') changes.push({ path, ...values, take });
    return take === 'theirs' ? values.theirs : values.mine;
  });
  return {
    changes,
    resolve: (choices) =>
      joinDrafts(sides, (path, values) => {
        const take = sideOf(values) ?? choices[path] ?? 'mine';
        return take === 'theirs' ? values.theirs : values.mine;
      }),
  };
}

/** Null for a conflict. What both changed alike is no news for either. */
function sideOf({ base, mine, theirs }: Sides<unknown>): Side | 'neither' | null {
  if (isSame(mine, theirs)) return 'neither';
  if (isSame(base, mine)) return 'theirs';
  return isSame(base, theirs) ? 'mine' : null;
}

function joinDrafts(sides: Sides<Draft>, take: Take): Draft {
  const joined = joinMembers(sides, (name, values) => {
    if (name === 'steps') return joinSteps(sides, take);
    if (name === 'parameters') return joinParameters(values, take);
    return take(name, values);
  });
  return joined as Draft;
}

/** Members in the order in which theirs has them, then mine. */
function joinMembers(
  { base, mine, theirs }: Sides<Members>,
  join: (name: string, values: Sides<unknown>) => unknown,
): Members {
  const names = new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(base)]);
  const joined: Record<string, unknown> = {};
  for (const name of names) {
    const value = join(name, { base: base[name], mine: mine[name], theirs: theirs[name] });
    if (value !== undefined) joined[name] = value;
  }
  return joined;
}

function joinParameters(values: Sides<unknown>, take: Take): unknown {
  const members = mapSides(values, (value) => (value ?? {}) as Members);
  const joined = joinMembers(members, (name, each) => take(`parameters.${name}`, each));
  return Object.keys(joined).length === 0 ? undefined : joined;
}

type Step = Members;

/** Keys of steps; one without a key is new, and known by its place. */
function keysOf(steps: readonly Step[], side: Side | 'base'): string[] {
  return steps.map(({ key }, index) => (typeof key === 'string' ? key : `(${side} ${index + 1})`));
}

function joinSteps({ base, mine, theirs }: Sides<Draft>, take: Take): unknown {
  const lists = { base: base.steps, mine: mine.steps, theirs: theirs.steps } as Sides<Step[]>;
  const keys = {
    base: keysOf(lists.base, 'base'),
    mine: keysOf(lists.mine, 'mine'),
    theirs: keysOf(lists.theirs, 'theirs'),
  };
  const stepOf = (side: keyof Sides<unknown>, key: string): Step | undefined =>
    lists[side][keys[side].indexOf(key)];
  const joined = new Map<string, unknown>();
  for (const key of new Set([...keys.theirs, ...keys.mine])) {
    const values = {
      base: stepOf('base', key),
      mine: stepOf('mine', key),
      theirs: stepOf('theirs', key),
    };
    const step = joinStep(`steps.${key}`, values, take);
    if (step !== undefined) joined.set(key, step);
  }
  return orderOf(keys, take).flatMap((key) => joined.get(key) ?? []);
}

/** By its fields where all three have it and it is of one type; else as a whole. */
function joinStep(path: string, values: Sides<Step | undefined>, take: Take): unknown {
  const { base, mine, theirs } = values;
  const isOneType = base?.['type'] === mine?.['type'] && base?.['type'] === theirs?.['type'];
  if (!base || !mine || !theirs || !isOneType) return take(path, values);
  return joinMembers({ base, mine, theirs }, (name, each) => take(`${path}.${name}`, each));
}

/** The order of the side that changed it; steps that only the other has keep their place behind the step before. */
function orderOf(keys: Sides<string[]>, take: Take): string[] {
  const { base, mine, theirs } = keys;
  const inAll = (key: string): boolean =>
    base.includes(key) && mine.includes(key) && theirs.includes(key);
  const chosen = take(
    'steps',
    mapSides(keys, (each) => each.filter(inAll)),
  );
  const isMine = isSame(chosen, mine.filter(inAll)) && !isSame(chosen, theirs.filter(inAll));
  const order = [...(isMine ? mine : theirs)];
  const other = isMine ? theirs : mine;
  for (const [index, key] of other.entries()) {
    if (order.includes(key)) continue;
    const before = other[index - 1];
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, key);
  }
  return order;
}

function mapSides<A, B>({ base, mine, theirs }: Sides<A>, map: (value: A) => B): Sides<B> {
  return { base: map(base), mine: map(mine), theirs: map(theirs) };
}
