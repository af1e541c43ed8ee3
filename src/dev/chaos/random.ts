/** Choices that a seed repeats: the same seed and label give the same sequence. */

export type Random = {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** True once in `n` times on average. */
  oneIn(n: number): boolean;
};

/** Not for secrets. One label per user, so that no user's timing moves another one's choices. */
export function createRandom(seed: number, label: string): Random {
  let state = hash(`${seed}/${label}`);
  // Mulberry32: small, even, and the same on every machine.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number =>
    low + Math.floor(next() * (high - low + 1));
  return {
    between,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    oneIn: (n) => between(1, n) === 1,
  };
}

function hash(text: string): number {
  return (
    [...text].reduce(
      (sum, sign) => Math.imul(sum ^ sign.charCodeAt(0), 16_777_619),
      2_166_136_261,
    ) >>> 0
  );
}
