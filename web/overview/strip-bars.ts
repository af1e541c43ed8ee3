/** The bars of the strip: twelve hours back and twelve ahead, in half hours. Pure. */
import type { LoadBucket } from '../api/client.ts';

const halfHourMs = 30 * 60_000;
const halves = 24;

/** Begins at a half hour, so that the same strip is asked for until the next one. */
export function stripPeriod(now: number): { from: string; to: string } {
  const half = Math.floor(now / halfHourMs) * halfHourMs;
  const text = (ms: number): string => new Date(ms).toISOString();
  return { from: text(half - halves * halfHourMs), to: text(half + halves * halfHourMs) };
}

export const stripParts = ['completed', 'failed', 'other', 'planned'] as const;

export type StripBar = {
  from: string;
  parts: { part: (typeof stripParts)[number]; count: number; share: number }[];
};

/** Shares are of the highest bar, from 0 to 1. */
export function stripBars(buckets: readonly LoadBucket[]): StripBar[] {
  const sumOf = (bucket: LoadBucket): number =>
    stripParts.reduce((sum, part) => sum + bucket[part], 0);
  const highest = Math.max(1, ...buckets.map(sumOf));
  return buckets.map((bucket) => ({
    from: bucket.from,
    parts: stripParts
      .map((part) => ({ part, count: bucket[part], share: bucket[part] / highest }))
      .filter(({ count }) => count > 0),
  }));
}

/** The strip in words, for those who do not see it. */
export function stripCaption(buckets: readonly LoadBucket[]): string {
  const total = (part: (typeof stripParts)[number]): number =>
    buckets.reduce((sum, bucket) => sum + bucket[part], 0);
  return (
    `In the last twelve hours ${total('completed')} completed, ${total('failed')} failed and ` +
    `${total('other')} others began; ${total('planned')} are planned in the next twelve.`
  );
}
