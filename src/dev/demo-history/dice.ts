/** Numbers and ids of the demo history: the same on every machine. */
import { v7 as uuidv7 } from 'uuid';
import { createSeededNumbers } from '../../domain/seeded-numbers.ts';

export type Dice = {
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  /** An id that carries the time, as those of executions do. */
  idAt(ms: number): string;
};

export function createDice(seed: number): Dice {
  const next = createSeededNumbers(seed);
  const between = (low: number, high: number): number =>
    low + Math.floor(next() * (high - low + 1));
  return {
    between,
    idAt(ms) {
      const random = Uint8Array.from({ length: 16 }, () => between(0, 255));
      return uuidv7({ msecs: ms, random });
    },
  };
}
