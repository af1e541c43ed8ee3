/** Finds many texts in one pass, in time that does not depend on how many they are (Aho-Corasick). */

export type PatternSearch = {
  /** Calls `onMatch` for each place where a pattern ends, with the longest that does. */
  search(units: Uint16Array, onMatch: (start: number, end: number) => void): void;
};

/** States are numbered from 0, the root; a transition is looked up by state and unit. */
export function createPatternSearch(patterns: readonly Uint16Array[]): PatternSearch {
  const size = 1 + patterns.reduce((sum, { length }) => sum + length, 0);
  const states = createTransitions(size);
  const matched = new Int32Array(size);
  let count = 1;
  for (const pattern of patterns) {
    let state = 0;
    for (const unit of pattern) {
      let next = states.get(state, unit);
      if (next < 0) {
        next = count++;
        states.add(state, unit, next);
      }
      state = next;
    }
    matched[state] = pattern.length;
  }
  const fallback = linkFallbacks(states, { size, count, matched });
  const rootNext = new Int32Array(0x10000);
  for (const { from, unit, to } of states.all()) if (from === 0) rootNext[unit] = to;

  const step = (state: number, unit: number): number => {
    let at = state;
    while (at !== 0) {
      const next = states.get(at, unit);
      if (next >= 0) return next;
      at = fallback[at] as number;
    }
    return rootNext[unit] as number;
  };

  return {
    search(units, onMatch) {
      let state = 0;
      for (let index = 0; index < units.length; index += 1) {
        const unit = units[index] as number;
        state = state === 0 ? (rootNext[unit] as number) : step(state, unit);
        if (state === 0) continue;
        const length = matched[state] as number;
        if (length > 0) onMatch(index + 1 - length, index + 1);
      }
    },
  };
}

type Transition = { from: number; unit: number; to: number };

type Transitions = {
  /** -1 when there is none. */
  get(from: number, unit: number): number;
  add(from: number, unit: number, to: number): void;
  /** In the order they were added. */
  all(): Transition[];
};

/** A hash table over numbers; at most half full. */
function createTransitions(size: number): Transitions {
  const bits = Math.max(4, Math.ceil(Math.log2(2 * size)));
  const shift = 32 - bits;
  const mask = 2 ** bits - 1;
  const froms = new Int32Array(2 ** bits).fill(-1);
  const units = new Uint16Array(2 ** bits);
  const tos = new Int32Array(2 ** bits);
  const list: Transition[] = [];
  const slotOf = (from: number, unit: number): number =>
    (Math.imul(from, 0x9e3779b1) ^ Math.imul(unit + 1, 0x85ebca6b)) >>> shift;
  return {
    get(from, unit) {
      let slot = slotOf(from, unit);
      for (;;) {
        const found = froms[slot] as number;
        if (found < 0) return -1;
        if (found === from && units[slot] === unit) return tos[slot] as number;
        slot = (slot + 1) & mask;
      }
    },
    add(from, unit, to) {
      let slot = slotOf(from, unit);
      while ((froms[slot] as number) >= 0) slot = (slot + 1) & mask;
      froms[slot] = from;
      units[slot] = unit;
      tos[slot] = to;
      list.push({ from, unit, to });
    },
    all: () => list,
  };
}

type Trie = { size: number; count: number; matched: Int32Array };

/** The longest proper end of each state that is a state too; `matched` learns what ends there. */
function linkFallbacks(states: Transitions, { size, count, matched }: Trie): Int32Array {
  const fallback = new Int32Array(size);
  const children: Transition[][] = Array.from({ length: count }, () => []);
  for (const transition of states.all()) children[transition.from]?.push(transition);
  const queue = [0];
  for (let index = 0; index < queue.length; index += 1) {
    const from = queue[index] as number;
    for (const { unit, to } of children[from] ?? []) {
      queue.push(to);
      if (from === 0) continue;
      let at = fallback[from] as number;
      while (at !== 0 && states.get(at, unit) < 0) at = fallback[at] as number;
      fallback[to] = Math.max(0, states.get(at, unit));
      if (matched[to] === 0) matched[to] = matched[fallback[to]] as number;
    }
  }
  return fallback;
}
