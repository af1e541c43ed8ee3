/** `carillon schedule list`, `get` and `export`. */
import type { Command } from 'commander';
import type { Schedule, ScheduleSummary } from '../../contract/schedule/schedules.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { findSchedule } from '../api/find-execution.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { readLimit } from '../framework/options.ts';
import { scheduleColumns, scheduleLines } from '../output/show-schedule.ts';

type ListOptions = { limit: string };

export function declareReads(schedule: Command, runner: CommandRunner): void {
  const list = schedule
    .command('list')
    .description('list schedules')
    .argument('[pattern]', 'part of a slug or name, or a pattern such as delta-*')
    .option('--limit <n>', 'show at most this many', '50');
  addListFlags(list);
  showExamples(list, [
    ["carillon schedule list 'delta-*'", 'schedules whose slug or name begins with delta-'],
    ['carillon schedule list -o name', 'only the slugs, one per line'],
  ]);
  runner.client<ListOptions>(list, (context, [pattern = ''], options) =>
    listSchedules(context, pattern, options),
  );

  const get = schedule
    .command('get')
    .alias('show')
    .description('show a schedule with its steps')
    .argument('<schedule>', 'slug, id or name');
  showExamples(get, [['carillon schedule get delta-sync -o json', 'exactly what the API returns']]);
  runner.client(get, (context, [reference = '']) => getSchedule(context, reference));
}

const nameOf = ({ slug }: { slug: string }): string => slug;

/** Schedules whose slug or name contains the text, or matches a pattern with `*` or `?`. */
async function listSchedules(
  context: CommandContext,
  pattern: string,
  options: ListOptions,
): Promise<void> {
  const { api, answer, note, io, colors } = context;
  const limit = readLimit(options.limit, context.flags.list);
  const narrowed = isPattern(pattern);
  const searched = narrowed ? literalPart(pattern) : pattern;
  const q = searched === '' ? undefined : searched;
  const found = await readPages<ScheduleSummary>(
    narrowed ? 10_000 : limit,
    (query) => api.listSchedules({ q, ...query }),
    serverSort(context.flags.list, listOrders.schedules),
  );
  const matching = narrowed
    ? found.items.filter(
        ({ slug, name }) => matchesPattern(slug, pattern) || matchesPattern(name, pattern),
      )
    : found.items;
  await answer.list(matching.slice(0, limit), {
    columns: scheduleColumns(io.now(), colors),
    nameOf,
  });
  if (matching.length === 0) note('no schedules');
  if (found.more || matching.length > limit) note('There are more; raise --limit to see them.');
}

async function getSchedule(context: CommandContext, reference: string): Promise<void> {
  const { schedule } = await findSchedule(context.api, reference);
  await context.answer.one<Schedule>(schedule, {
    nameOf,
    lines: (shown) => scheduleLines(shown, context.io.now(), context.colors),
  });
}

const wildcard = /[*?]/;

function isPattern(text: string): boolean {
  return wildcard.test(text);
}

/** The longest part without wildcards: what the server can search for. */
export function literalPart(pattern: string): string {
  return pattern
    .split(/[*?]+/)
    .reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** Whether the whole text fits, ignoring case. Takes time in the order of both lengths multiplied. */
export function matchesPattern(text: string, pattern: string): boolean {
  const letters = [...text.toLowerCase()];
  // fits[i]: the pattern so far fits the first i letters.
  let fits = [true, ...letters.map(() => false)];
  for (const sign of pattern.toLowerCase()) {
    const next = fits.map(() => false);
    for (let end = 0; end <= letters.length; end += 1) {
      next[end] =
        sign === '*'
          ? fits[end] === true || (end > 0 && next[end - 1] === true)
          : end > 0 && fits[end - 1] === true && (sign === '?' || sign === letters[end - 1]);
    }
    fits = next;
  }
  return fits[letters.length] === true;
}
