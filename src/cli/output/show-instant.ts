/** Instants as people read them: the distance, and the exact time; and the columns of deliveries. */
import type { Delivery } from '../../contract/execution/deliveries.ts';
import type { Colors } from './status-style.ts';
import type { Column } from './table.ts';

/** Each unit in milliseconds, and how many of it make one of the next. */
const scales = [
  { unit: 's', ms: 1_000, next: 60 },
  { unit: 'min', ms: 60_000, next: 60 },
  { unit: 'h', ms: 3_600_000, next: 24 },
  { unit: 'd', ms: 86_400_000, next: Infinity },
] as const;

/** `in 3 min`, `2 h ago` or `now`; rounded to the unit shown. */
export function showDistance(at: Date, now: Date): string {
  const distance = at.getTime() - now.getTime();
  const rounded = scales.map(({ unit, ms, next }) => {
    const amount = Math.round(Math.abs(distance) / ms);
    return { unit, amount, fits: amount < next };
  });
  const shown = rounded.find(({ fits }) => fits);
  if (!shown || shown.amount === 0) return 'now';
  const amount = `${shown.amount} ${shown.unit}`;
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

export function deliveryColumns(now: Date, colors: Colors): Column<Delivery>[] {
  return [
    { title: 'SINCE', value: ({ occurredAt }) => showInstant(occurredAt, now) },
    { title: 'AFTER', value: ({ by, triggeredBy }) => `${by} (${triggeredBy.id})` },
    {
      title: 'STATE',
      value: ({ state }) => state,
      paint: ({ state }) => (state === 'Started' ? colors.green : colors.yellow),
    },
    { title: 'EXECUTION', value: ({ executionId }) => executionId ?? '-' },
    { title: 'REASON', value: ({ reason }) => reason ?? '-' },
  ];
}
