/** Deliveries as people see them. */
import type { Delivery } from '../contract/deliveries.ts';
import type { Colors } from './colors.ts';
import { showInstant } from './show-instant.ts';
import type { Column } from './table.ts';

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
