/** `carillon schedule create`: from flags, from a document, or from a document and flags. */
import type { ScheduleBody, WrittenSchedule } from '../../contract/schedule/schedules.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { readInput } from '../framework/input-text.ts';
import { showInstant } from '../output/show-instant.ts';
import { toLine } from '../output/table.ts';
import { tellWarnings } from './edit-schedule.ts';
import type { Manifest } from './manifest.ts';
import { parseStepShorthand } from './step-commands.ts';
import {
  type FiringFlags,
  firingOfFlags,
  type TimingFlags,
  timingsOfFlags,
} from './timing-flags.ts';

export type CreateOptions = TimingFlags &
  FiringFlags & {
    name?: string;
    slug?: string;
    step?: string[];
    disabled?: true;
    file?: string;
  };

type Draft = { body: Record<string, unknown>; placeOf: Manifest['placeOf'] | null };

async function readDraft(context: CommandContext, file: string | undefined): Promise<Draft> {
  if (file === undefined) return { body: {}, placeOf: null };
  const { readSoleBody } = await import('./manifest.ts');
  const [input, ...others] = await readInput(file, context.io);
  if (!input || others.length > 0) throw usageError('create takes one file; use apply for several');
  return readSoleBody(input);
}

function timingOf(options: CreateOptions): object {
  const timings = timingsOfFlags(options);
  return timings.length === 0 ? {} : { timings };
}

/** What was written on the command line counts more than what the document says. */
function toBody(draft: Draft, options: CreateOptions, reason: string | undefined): ScheduleBody {
  const { name, slug, step, disabled } = options;
  const body = {
    ...draft.body,
    ...(name === undefined ? {} : { name }),
    ...(slug === undefined ? {} : { slug }),
    ...timingOf(options),
    ...firingOfFlags(options),
    ...(step === undefined ? {} : { steps: step.map(parseStepShorthand) }),
    ...(disabled ? { enabled: false } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
  if (!('name' in body)) throw usageError('a schedule needs a name', 'Give --name, or -f FILE.');
  if (!('steps' in body)) throw usageError('a schedule needs a step', 'Give --step, or -f FILE.');
  return body as ScheduleBody;
}

async function send(
  context: CommandContext,
  body: ScheduleBody,
  draft: Draft,
): Promise<WrittenSchedule> {
  try {
    return await context.api.createSchedule(body);
  } catch (error) {
    if (!draft.placeOf) throw error;
    const { placeProblem } = await import('./manifest.ts');
    throw placeProblem(error, draft.placeOf);
  }
}

export async function createSchedule(
  context: CommandContext,
  options: CreateOptions,
): Promise<void> {
  const draft = await readDraft(context, options.file);
  const created = await send(context, toBody(draft, options, context.flags.reason), draft);
  await context.answer.one(created, {
    nameOf: ({ slug }) => slug,
    lines: ({ slug, nextFireAt, timingDescription }) => [
      `created schedule ${slug}`,
      `  ${toLine(timingDescription)}; next: ${showInstant(nextFireAt, context.io.now())}`,
    ],
  });
  tellWarnings(created, context.note);
  context.note(`Run it now with: carillon schedule run ${created.slug} --wait`);
}
