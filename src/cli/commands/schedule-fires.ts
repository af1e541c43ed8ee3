/** `carillon schedule fires`. */
import type { Fire } from '../../contract/fires.ts';
import type { CommandContext } from '../command-context.ts';
import { parseCount } from '../count-option.ts';
import { findSchedule } from '../find-schedule.ts';
import { readPages } from '../read-pages.ts';
import { showInstant } from '../show-instant.ts';
import type { Column } from '../table.ts';

export type FiresOptions = { decision?: string; from?: string; to?: string; limit: string };

function columnsOf({ io, colors }: CommandContext): Column<Fire>[] {
  const now = io.now();
  return [
    { title: 'DUE', value: ({ scheduledFor }) => showInstant(scheduledFor, now) },
    {
      title: 'DECISION',
      value: ({ decision, begun }) => (begun ? decision : `${decision}, not begun`),
      paint: ({ decision, begun }) =>
        decision === 'Started' && begun ? colors.green : colors.yellow,
    },
    { title: 'EXECUTION', value: ({ executionId }) => executionId ?? '-' },
    { title: 'REASON', value: ({ reason }) => reason ?? '-' },
  ];
}

export async function listFires(
  context: CommandContext,
  reference: string,
  options: FiresOptions,
): Promise<void> {
  const { api, answer, note } = context;
  const limit = parseCount(options.limit, '--limit', 10_000);
  const { decision, from, to } = options;
  const { schedule } = await findSchedule(api, reference);
  const { items, more } = await readPages<Fire>(limit, (query) =>
    api.listFires(schedule.id, { decision, from, to, ...query }),
  );
  await answer.list(items, {
    columns: columnsOf(context),
    nameOf: ({ scheduledFor }) => scheduledFor,
  });
  if (items.length === 0) note('no fires');
  if (more) note('There are more; raise --limit to see them.');
}
