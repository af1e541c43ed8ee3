/** The mask of a worker's log: of values that it always has, and of those that its attempts hold for a while. */
import { createSecretMask } from './secret-mask.ts';

export type LiveMask = {
  mask: (text: string) => string;
  /** Masks them too until the function that it returns is called. */
  hold: (values: readonly string[]) => () => void;
};

export function createLiveMask(always: readonly string[]): LiveMask {
  const held = new Map<string, number>();
  const fixed = createSecretMask(always);
  let current = fixed;
  const count = (values: readonly string[], by: 1 | -1): void => {
    for (const value of values) {
      const uses = (held.get(value) ?? 0) + by;
      if (uses > 0) held.set(value, uses);
      else held.delete(value);
    }
    current = held.size === 0 ? fixed : createSecretMask([...always, ...held.keys()]);
  };
  return {
    mask: (text) => current.mask(text),
    hold(values) {
      if (values.length === 0) return () => undefined;
      count(values, 1);
      let isHeld = true;
      return () => {
        if (isHeld) count(values, -1);
        isHeld = false;
      };
    },
  };
}
