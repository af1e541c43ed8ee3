/** `carillon schedule preview`: when flags, a document or a stored schedule fire. */
import type { Fire } from '../../contract/execution/fires.ts';
import {
  maxPreviewedFires,
  type Preview,
  type PreviewBody,
} from '../../contract/schedule/previews.ts';
import type { ScheduleBody } from '../../contract/schedule/schedules.ts';
import type { TimingBody } from '../../contract/schedule/timings.ts';
import { findSchedule } from '../api/find-execution.ts';
import { readPages } from '../api/read-pages.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { readInput } from '../framework/input-text.ts';
import { parseCount } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Colors } from '../output/status-style.ts';
import { type Column, tableLines, toLine } from '../output/table.ts';
import {
  type BendingFlags,
  bendingOfFlags,
  type TimingFlags,
  timingsOfFlags,
  wholeSeconds,
} from './timing-flags.ts';

export type PreviewOptions = TimingFlags &
  BendingFlags & {
    file?: string;
    after?: string;
    count?: string;
    temporalSpec?: true;
    like?: string;
    expectedDuration?: string;
  };

type Draft = Pick<PreviewBody, 'calendars' | 'jitterSeconds' | 'overlap'> & {
  timings: TimingBody[];
  placeOf: ((pointer: string) => string) | null;
};

async function readDraft(context: CommandContext, options: PreviewOptions): Promise<Draft | null> {
  const timings = timingsOfFlags(options);
  const bending = bendingOfFlags(options);
  if (timings.length > 0) return { timings, ...bending, placeOf: null };
  if (options.file === undefined) return null;
  const { readSoleBody } = await import('./manifest.ts');
  const [input, ...others] = await readInput(options.file, context.io);
  if (!input || others.length > 0) throw usageError('preview takes one file');
  const { body, placeOf } = readSoleBody(input);
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

type Window = Pick<PreviewBody, 'after' | 'count' | 'expectedDurationSeconds'>;

async function ask(
  context: CommandContext,
  reference: string,
  options: PreviewOptions,
): Promise<Preview> {
  const { after, count, temporalSpec, like, expectedDuration } = options;
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
      throw usageError('--like, --calendar and --jitter go with a timing, not with a schedule');
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
    const { placeProblem } = await import('./manifest.ts');
    throw placeProblem(error, draft.placeOf);
  }
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

/** Fires and what a calendar keeps from firing, in one order of time. */
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

export async function previewSchedule(
  context: CommandContext,
  reference: string,
  options: PreviewOptions,
): Promise<void> {
  const preview = await ask(context, reference, options);
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

/** `carillon schedule fires`. */
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
