/** When a run took longer than usual: the one rule of the statistics and of everything that compares with them. */

/** Of the runs that completed; null figures when none did. */
export type UsualDuration = {
  count: number;
  p50Seconds: number | null;
  p95Seconds: number | null;
};

/** Fewer runs say nothing about what is usual. */
export const usualNeeds = 5;
/** A run among many of nearly the same length is above the 95th percentile once in twenty times. */
export const usualFactor = 1.5;

/**
 * Whether a run is longer than the 95th percentile of the others, and at least 1.5 times as long as their
 * median; null while fewer than five others have completed.
 */
export function isSlowerThanUsual(seconds: number, usual: UsualDuration): boolean | null {
  const { count, p50Seconds, p95Seconds } = usual;
  if (count < usualNeeds || p50Seconds === null || p95Seconds === null) return null;
  return seconds > p95Seconds && seconds >= usualFactor * p50Seconds;
}

export type ExpectedEnd = {
  state: 'Usual' | 'Slower';
  /** Until the median is reached, then until the 95th percentile is; 0 when both have passed. */
  leftSeconds: number;
  /** The median and the 95th percentile. */
  usually: readonly [number, number];
};

/** When a run that has taken `seconds` should end; null while fewer than five others have completed. */
export function expectEnd(seconds: number, usual: UsualDuration): ExpectedEnd | null {
  const { p50Seconds, p95Seconds } = usual;
  const slower = isSlowerThanUsual(seconds, usual);
  if (slower === null || p50Seconds === null || p95Seconds === null) return null;
  const next = [p50Seconds, p95Seconds].find((end) => end > seconds) ?? seconds;
  return {
    state: slower ? 'Slower' : 'Usual',
    leftSeconds: next - seconds,
    usually: [p50Seconds, p95Seconds],
  };
}
