/** Medians: what a busy machine disturbs least. */

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export type Comparison = {
  product: number;
  bare: number;
  /** Median of the rounds' own ratios, product over bare. */
  ratio: number;
  lowest: number;
  highest: number;
};

/** Both sides of the same rounds, in the same order: what slows a whole round leaves its ratio alone. */
export function compare(product: readonly number[], bare: readonly number[]): Comparison {
  const ratios = product.map((value, round) => value / (bare[round] ?? NaN));
  return {
    product: median(product),
    bare: median(bare),
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
  };
}
