/** Fires of two schedules that meet: their executions use one system at a time, or they begin in one minute. */

type Fires = {
  /** Epoch seconds, in order. */
  at: readonly number[];
  /** How long an execution takes. */
  seconds: number;
};

type Collisions = {
  /** The first own fire that meets one of the others; epoch seconds. */
  first: number;
  /** How many own fires meet one. */
  count: number;
};

/**
 * Those that share a system meet when their executions overlap; others only when they begin in the same minute.
 * Null when none does.
 */
export function findMeetings(own: Fires, other: Fires, sharesSystem: boolean): Collisions | null {
  let first: number | null = null;
  let count = 0;
  let next = 0;
  for (const at of own.at) {
    const minute = at - (at % 60);
    const isOver = (fire: number): boolean =>
      fire < minute && (!sharesSystem || fire + other.seconds <= at);
    // Own fires are in order: what is over before one of them is so before the next.
    while (next < other.at.length && isOver(other.at[next] ?? 0)) next += 1;
    const met = other.at[next];
    if (met === undefined) break;
    const end = sharesSystem ? Math.max(minute + 60, at + own.seconds) : minute + 60;
    if (met >= end) continue;
    first ??= at;
    count += 1;
  }
  return first === null ? null : { first, count };
}
