/** `carillon schedule preview`: when flags, a document or a stored schedule fire. */
import type { Preview, PreviewBody } from '../../contract/previews.ts';
import { mostPreviewedFires } from '../../contract/previews.ts';
import type { TimingBody } from '../../contract/timings.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { parseCount } from '../count-option.ts';
import { findSchedule } from '../find-schedule.ts';
import { readInput } from '../input-text.ts';
import { tableLines } from '../table.ts';
import type { Column } from '../table.ts';
import { toLine } from '../terminal-text.ts';
import { timingsOfFlags } from '../timing-flags.ts';
import type { TimingFlags } from '../timing-flags.ts';

export type PreviewOptions = TimingFlags & {
  file?: string;
  after?: string;
  count?: string;
  temporalSpec?: true;
};

type Draft = { timings: TimingBody[]; placeOf: ((pointer: string) => string) | null };

async function readDraft(context: CommandContext, options: PreviewOptions): Promise<Draft | null> {
  const timings = timingsOfFlags(options);
  if (timings.length > 0) return { timings, placeOf: null };
  if (options.file === undefined) return null;
  const { readSoleBody } = await import('../manifest.ts');
  const [input, ...others] = await readInput(options.file, context.io);
  if (!input || others.length > 0) throw usageError('preview takes one file');
  const { body, placeOf } = readSoleBody(input);
  const written = body['timings'] ?? [{ type: 'Manual' }];
  return { timings: written as TimingBody[], placeOf };
}

type Window = Pick<PreviewBody, 'after' | 'count'>;

async function ask(
  context: CommandContext,
  reference: string,
  options: PreviewOptions,
): Promise<Preview> {
  const { after, count, temporalSpec } = options;
  const window: Window = {
    ...(after === undefined ? {} : { after }),
    ...(count === undefined ? {} : { count: parseCount(count, '--count', mostPreviewedFires) }),
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
    const { schedule } = await findSchedule(context.api, reference);
    return context.api.previewSchedule(schedule.id, { ...window, include });
  }
  try {
    return await context.api.previewTimings({ timings: draft.timings, ...window }, { include });
  } catch (error) {
    if (draft.placeOf === null) throw error;
    const { placeProblem } = await import('../sent-problem.ts');
    throw placeProblem(error, draft.placeOf);
  }
}

type Fire = Preview['fires'][number];

const columns: readonly Column<Fire>[] = [
  { title: 'UTC', value: ({ at }) => at },
  { title: 'LOCAL', value: ({ local }) => local },
  { title: 'NOTES', value: ({ notes }) => notes.join('; ') || '-' },
];

export async function previewSchedule(
  context: CommandContext,
  reference: string,
  options: PreviewOptions,
): Promise<void> {
  const preview = await ask(context, reference, options);
  const { colors } = context;
  await context.answer.one(preview, {
    nameOf: ({ fires }) => fires.map(({ at }) => at).join(' '),
    lines: ({ fires, description, warnings, temporalSpec }) => [
      colors.bold(toLine(description)),
      ...(fires.length === 0
        ? ['no fires']
        : tableLines(columns, fires, { width: Infinity, paintTitle: colors.dim })),
      ...warnings.map((warning) => colors.yellow(`warning: ${toLine(warning)}`)),
      ...(temporalSpec === undefined ? [] : [toLine(JSON.stringify(temporalSpec))]),
    ],
  });
}
