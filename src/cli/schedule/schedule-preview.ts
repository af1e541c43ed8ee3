/** `carillon schedule preview`: when flags, a document or a stored schedule fire. */
import type { Command } from 'commander';
import type { Preview, PreviewBody } from '../../contract/schedule/previews.ts';
import type { ScheduleBody } from '../../contract/schedule/schedules.ts';
import type { TimingBody } from '../../contract/schedule/timings.ts';
import { findSchedule } from '../api/find-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { readInput } from '../framework/input-text.ts';
import { parseCount } from '../framework/options.ts';
import { placeProblem, readSoleBody } from '../manifest/manifest.ts';
import type { Colors } from '../output/status-style.ts';
import { type Column, tableLines, toLine } from '../output/table.ts';
import {
  type BendingFlags,
  bendingOfFlags,
  declareBendingFlags,
  declareTimingFlags,
  type TimingFlags,
  timingsOfFlags,
  wholeSeconds,
} from './timing-flags.ts';

type PreviewOptions = TimingFlags &
  BendingFlags & {
    file?: string;
    after?: string;
    count?: string;
    temporalSpec?: true;
    like?: string;
    expectedDuration?: string;
  };

export function declarePreview(schedule: Command, runner: CommandRunner): void {
  const preview = schedule
    .command('preview')
    .description('show when a timing or a schedule fires; nothing is saved')
    .argument('[schedule]', 'slug, id or name; without it, give a timing')
    .option('-f, --file <file>', 'document with timings; - for standard input')
    .option('--after <instant>', 'only fires after this instant (default: now)')
    .option('--count <n>', 'how many fires to show, up to 1000', '10')
    .option('--temporal-spec', 'also show the spec that Temporal gets');
  declareTimingFlags(preview);
  declareBendingFlags(preview);
  preview
    .option('--like <schedule>', 'predict overlap from the durations of this schedule')
    .option('--expected-duration <span>', 'predict overlap from this duration, such as 12m');
  showExamples(preview, [
    [
      'carillon schedule preview --cron "30 2 * * *" --time-zone Europe/Berlin',
      'with a note on each fire that a clock change moves',
    ],
    ['carillon schedule preview delta-sync --count 3', 'the next three fires of a schedule'],
    [
      'carillon schedule preview --cron "0 6 * * *" --calendar bank-holidays',
      'also shows the fires that the calendar prevents',
    ],
    ['carillon schedule preview --every 90m --start-at 2027-01-01T00:00:00Z', 'an interval'],
  ]);
  runner.client<PreviewOptions>(preview, (context, [reference = ''], options) =>
    previewSchedule(context, reference, options),
  );
}

async function previewSchedule(
  context: CommandContext,
  reference: string,
  options: PreviewOptions,
): Promise<void> {
  const preview = await requestPreview(context, reference, options);
  const { colors } = context;
  await context.answer.one(preview, {
    nameOf: ({ fires }) => fires.map(({ at }) => at).join(' '),
    lines: ({ fires, skipped, description, warnings, temporalSpec }) => [
      colors.bold(toLine(description)),
      ...(fires.length === 0 ? ['no fires'] : []),
      ...(fires.length + skipped.length === 0
        ? []
        : tableLines(columnsIn(colors), toRows(preview), {
            width: Infinity,
            paintTitle: colors.dim,
          })),
      ...warnings.map((warning) => colors.yellow(`warning: ${toLine(warning)}`)),
      ...(temporalSpec === undefined ? [] : [toLine(JSON.stringify(temporalSpec))]),
    ],
  });
}

type Window = Pick<PreviewBody, 'after' | 'count' | 'expectedDurationSeconds'>;

async function requestPreview(
  context: CommandContext,
  reference: string,
  options: PreviewOptions,
): Promise<Preview> {
  const { after, count, temporalSpec, like, expectedDuration } = options;
  // The contract takes long to load.
  const { maxPreviewedFires } = await import('../../contract/schedule/previews.ts');
  const window: Window = {
    ...(after === undefined ? {} : { after }),
    ...(count === undefined ? {} : { count: parseCount(count, '--count', maxPreviewedFires) }),
    ...(expectedDuration === undefined
      ? {}
      : { expectedDurationSeconds: wholeSeconds(expectedDuration) }),
  };
  const include = temporalSpec ? 'temporalSpec' : undefined;
  const draft = await readDraft(context, options);
  if ((reference === '') === (draft === null)) {
    throw usageError(
      'preview takes a schedule, or a timing',
      'Give --cron, --every, --at or -f FILE, or the slug of a schedule.',
    );
  }
  if (draft === null) {
    if (like !== undefined || options.calendar !== undefined || options.jitter !== undefined) {
      throw usageError(
        '--like, --calendar and --jitter need a timing; they cannot be used with a schedule',
      );
    }
    const { schedule } = await findSchedule(context.api, reference);
    return context.api.previewSchedule(schedule.id, { ...window, include });
  }
  try {
    const { placeOf: _placeOf, ...drafted } = draft;
    const body = { ...drafted, ...window, ...(like === undefined ? {} : { schedule: like }) };
    return await context.api.previewTimings(body, { include });
  } catch (error) {
    if (draft.placeOf === null) throw error;
    throw placeProblem(error, draft.placeOf);
  }
}

type Draft = Pick<PreviewBody, 'calendars' | 'jitterSeconds' | 'overlap'> & {
  timings: TimingBody[];
  placeOf: ((pointer: string) => string) | null;
};

async function readDraft(context: CommandContext, options: PreviewOptions): Promise<Draft | null> {
  const timings = timingsOfFlags(options);
  const bending = bendingOfFlags(options);
  if (timings.length > 0) return { timings, ...bending, placeOf: null };
  if (options.file === undefined) return null;
  const [input, ...others] = await readInput(options.file, context.io);
  if (!input || others.length > 0) throw usageError('preview takes one file');
  const { body, placeOf } = await readSoleBody(input);
  const written = body['timings'] ?? [{ type: 'Manual' }];
  const { calendars, jitterSeconds, overlap } = body as Partial<ScheduleBody>;
  return {
    timings: written as TimingBody[],
    ...(calendars === undefined ? {} : { calendars }),
    ...(jitterSeconds === undefined ? {} : { jitterSeconds }),
    ...(overlap === undefined ? {} : { overlap }),
    ...bending,
    placeOf,
  };
}

type Row = { at: string; local: string; notes: string; skipped: boolean };

function columnsIn({ dim }: Colors): Column<Row>[] {
  const paint = ({ skipped }: Row) => (skipped ? dim : (text: string): string => text);
  return [
    { title: 'UTC', value: ({ at }) => at, paint },
    { title: 'LOCAL', value: ({ local }) => local, paint },
    { title: 'NOTES', value: ({ notes }) => notes || '-', paint },
  ];
}

/** Fires, and those a calendar prevents, in order of time. */
function toRows({ fires, skipped }: Preview): Row[] {
  return [
    ...fires.map(({ at, local, notes }) => ({
      at,
      local,
      notes: notes.join('; '),
      skipped: false,
    })),
    ...skipped.map(({ at, local, reason }) => ({
      at,
      local,
      notes: `does not fire (${reason})`,
      skipped: true,
    })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
