/** How a cost grows with a size: the exponent that fits best when both are taken as logarithms. */

export type Growth = { size: number; cost: number };

/** Costs below this count as this: the logarithm of nothing is no number. */
const least = 0.01;

/** By least squares: 0 is flat, 1 grows alike, 2 with the square. NaN for fewer than two sizes. */
export function slopeOf(points: readonly Growth[]): number {
  const logs = points.map(({ size, cost }) => ({
    x: Math.log(size),
    y: Math.log(Math.max(least, cost)),
  }));
  const mean = (key: 'x' | 'y'): number =>
    logs.reduce((sum, point) => sum + point[key], 0) / logs.length;
  const [x, y] = [mean('x'), mean('y')];
  const spread = logs.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  if (spread === 0) return NaN;
  return logs.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread;
}

/** Three sizes up to the largest, each `factor` times as large as the one before. */
export function threeSizes(largest: number, factor: number): [number, number, number] {
  const down = (times: number): number => Math.max(1, Math.round(largest / factor ** times));
  return [down(2), down(1), largest];
}

/** The smallest value that so many of a hundred do not exceed; NaN of nothing. */
export function percentile(values: readonly number[], of: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * of) / 100) - 1)] ?? NaN;
}
