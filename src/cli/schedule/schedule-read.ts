/** `carillon schedule list` and `get`. */
import type { Schedule, ScheduleSummary } from '../../contract/schedule/schedules.ts';
import { findSchedule } from '../api/find-execution.ts';
import { readPages } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { parseCount } from '../framework/options.ts';
import { deliveryColumns } from '../output/show-instant.ts';
import { scheduleColumns, scheduleLines } from '../output/show-schedule.ts';
import { toSafeJson, toSafeYaml } from '../output/table.ts';
import { toScheduleBody } from './edit-schedule.ts';
import { manifestVersion } from './manifest.ts';

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

/** YAML unless another format was asked for; several schedules make several documents. */
export async function exportSchedules(
  { api, io, flags }: CommandContext,
  references: readonly string[],
): Promise<void> {
  const documents: unknown[] = [];
  for (const reference of references) {
    const { schedule } = await findSchedule(api, reference);
    const { slug, ...spec } = toScheduleBody(schedule);
    const metadata = { name: slug };
    documents.push({ apiVersion: manifestVersion, kind: 'Schedule', metadata, spec });
  }
  const json = flags.output === 'json' || flags.output === 'jsonl';
  const indent = flags.output === 'json' ? 2 : undefined;
  const texts: string[] = [];
  for (const document of documents) {
    texts.push(json ? `${toSafeJson(document, indent)}\n` : await toSafeYaml(document));
  }
  io.stdout.write(texts.join(json ? '' : '---\n'));
}

/** `carillon schedule deliveries`. */
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

/** Patterns for names: `*` stands for any characters, `?` for one. */

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
export function fitsPattern(text: string, pattern: string): boolean {
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
