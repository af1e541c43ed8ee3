/** `carillon schedule deliveries`. */
import type { CommandContext } from '../command-context.ts';
import { parseCount } from '../count-option.ts';
import { deliveryColumns } from '../delivery-columns.ts';
import { findSchedule } from '../find-schedule.ts';
import { readPages } from '../read-pages.ts';

export type DeliveriesOptions = { state?: string; limit: string };

export async function listDeliveries(
  { api, answer, io, colors, note }: CommandContext,
  reference: string,
  options: DeliveriesOptions,
): Promise<void> {
  const limit = parseCount(options.limit, '--limit', 10_000);
  const { state } = options;
  const { schedule } = await findSchedule(api, reference);
  const { items, more } = await readPages(limit, (query) =>
    api.listDeliveries(schedule.id, { state, ...query }),
  );
  await answer.list(items, {
    columns: deliveryColumns(io.now(), colors),
    nameOf: ({ id }) => id,
  });
  if (items.length === 0) note('no deliveries');
  if (more) note('There are more; raise --limit to see them.');
}
