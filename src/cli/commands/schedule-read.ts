/** `carillon schedule list` and `get`. */
import type { Schedule, ScheduleSummary } from '../../contract/schedules.ts';
import type { CommandContext } from '../command-context.ts';
import { parseCount } from '../count-option.ts';
import { findSchedule } from '../find-schedule.ts';
import { fitsPattern, isPattern, literalPart } from '../name-pattern.ts';
import { readPages } from '../read-pages.ts';
import { scheduleColumns, scheduleLines } from '../show-schedule.ts';

export type ListOptions = { limit: string };

const nameOf = ({ slug }: { slug: string }): string => slug;

/** Slugs or names that contain the text, or that fit a pattern with `*` or `?`. */
export async function listSchedules(
  context: CommandContext,
  pattern: string,
  options: ListOptions,
): Promise<void> {
  const { api, answer, note, io, colors } = context;
  const limit = parseCount(options.limit, '--limit', 10_000);
  const narrowed = isPattern(pattern);
  const searched = narrowed ? literalPart(pattern) : pattern;
  const q = searched === '' ? undefined : searched;
  const found = await readPages<ScheduleSummary>(narrowed ? 10_000 : limit, (query) =>
    api.listSchedules({ q, ...query }),
  );
  const fitting = narrowed
    ? found.items.filter(
        ({ slug, name }) => fitsPattern(slug, pattern) || fitsPattern(name, pattern),
      )
    : found.items;
  await answer.list(fitting.slice(0, limit), {
    columns: scheduleColumns(io.now(), colors),
    nameOf,
  });
  if (fitting.length === 0) note('no schedules');
  if (found.more || fitting.length > limit) note('There are more; raise --limit to see them.');
}

export async function getSchedule(context: CommandContext, reference: string): Promise<void> {
  const { schedule } = await findSchedule(context.api, reference);
  await context.answer.one<Schedule>(schedule, {
    nameOf,
    lines: (shown) => scheduleLines(shown, context.io.now(), context.colors),
  });
}
