/** Who gets a slot, and who waits. A step that needs several takes all of them, or none. */
import { type LimitKey, limitText } from './limit.ts';
import type { Closure } from './maintenance.ts';

/** What is known of one limit, while it is locked. */
export type LimitState = {
  key: LimitKey;
  /** Null when the limit was removed. */
  max: number | null;
  taken: number;
  /** Turns of the steps that wait, lowest first; as many as could ever matter. */
  queue: readonly number[];
  /** Of a system in maintenance, in which no step begins; null for all others. */
  closed: Closure | null;
};

/** A step that asks for slots; `turn` is its place among all that wait, lowest first. */
export type SlotRequest = { stepIndex: number; limits: readonly LimitKey[]; turn: number };

export type SlotDecision =
  | { stepIndex: number; taken: true }
  /** `by` is the first limit, in the order of the request, that has no slot for it. */
  | { stepIndex: number; taken: false; by: LimitKey };

/**
 * First asked, first served, among those of the same priority. A step counts everyone before it in the queue of each limit it needs, also those
 * that wait for another limit: so one that needs two is not passed by again and again.
 */
export function decideSlots(
  requests: readonly SlotRequest[],
  states: readonly LimitState[],
): SlotDecision[] {
  const open = new Map(
    states.map(({ queue, ...state }) => [limitText(state.key), { ...state, queue: [...queue] }]),
  );
  const inOrder = [...requests].sort((a, b) => a.turn - b.turn);
  return inOrder.map(({ stepIndex, limits, turn }) => {
    const needed = limits.flatMap((key) => {
      const state = open.get(limitText(key));
      return state ? [{ key, state }] : [];
    });
    const full = needed.find(({ state: { max, taken, queue, closed } }) => {
      if (closed) return true;
      const ahead = queue.filter((other) => other < turn).length;
      return max !== null && max - taken <= ahead;
    });
    for (const { state } of needed) {
      if (full) {
        if (!state.queue.includes(turn)) state.queue.push(turn);
        continue;
      }
      state.taken += 1;
      state.queue = state.queue.filter((other) => other !== turn);
    }
    return full ? { stepIndex, taken: false, by: full.key } : { stepIndex, taken: true };
  });
}

/** More than will ever ask. Five times as many are still exact numbers. */
const turnsOfPriority = 2 ** 48;

/** The place of a step that asks as the `count`-th of all: before every one of a lower priority (a higher number). */
export function turnOf(priority: number, count: number): number {
  return priority * turnsOfPriority + count;
}
