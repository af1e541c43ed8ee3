/** Seeded choices: the same seed makes the same attempts. */
import { createSeededNumbers } from '../../domain/seeded-numbers.ts';

export type Random = {
  /** From 0 up to, and without, `limit`. */
  below: (limit: number) => number;
  pick: <T>(items: readonly T[]) => T | undefined;
  chance: (probability: number) => boolean;
  uuid: () => string;
};

export function createRandom(seed: number): Random {
  const next = createSeededNumbers(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => below(16).toString(16)).join('');
  return {
    below,
    pick: (items) => items[below(items.length)],
    chance: (probability) => next() < probability,
    uuid: () => `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}
