/** Instants as people read them: how far away, and exactly when. */

const scales: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** `in 3 min`, `2 h ago` or `now`. */
export function showDistance(at: Date, now: Date): string {
  const distance = at.getTime() - now.getTime();
  const scale = scales.find(([ms]) => Math.abs(distance) >= ms);
  if (!scale) return 'now';
  const amount = `${Math.floor(Math.abs(distance) / scale[0])} ${scale[1]}`;
  return distance > 0 ? `in ${amount}` : `${amount} ago`;
}

/** `3 min ago (2026-11-21T07:30:00Z)`; a hyphen for null. */
export function showInstant(instant: string | null, now: Date): string {
  if (instant === null) return '-';
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const exact = at.toISOString().replace(/\.\d{3}Z$/, 'Z');
  return `${showDistance(at, now)} (${exact})`;
}
