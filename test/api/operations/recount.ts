/** Figures counted by hand from rows of the record. */
import { expect } from 'vitest';

export type Row = Record<string, unknown>;

/** Linear between two neighbours, counted by hand. */
function percentile(values: readonly number[], part: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place % 1);
}

export const secondsOf = (from: unknown, to: unknown) =>
  ((to as Date).getTime() - (from as Date).getTime()) / 1e3;

export function toDurations(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    count: values.length,
    meanSeconds: values.length === 0 ? null : near(mean),
    p50Seconds: near(percentile(values, 0.5)),
    p95Seconds: near(percentile(values, 0.95)),
  };
}

export const near = (value: number | null): unknown =>
  value === null ? null : expect.closeTo(value, 3);

export function tally(rows: readonly Row[], statuses: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    statuses.map((status) => [status, rows.filter((row) => row.status === status).length]),
  );
}
