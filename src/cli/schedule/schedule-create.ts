/** `carillon schedule create`: from flags, from a document, or from both. */
import type { Command } from 'commander';
import type { ScheduleBody, WrittenSchedule } from '../../contract/schedule/schedules.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { readInput } from '../framework/input-text.ts';
import { collect } from '../framework/options.ts';
import { type Manifest, placeProblem, readSoleBody } from '../manifest/manifest.ts';
import { showInstant } from '../output/show-instant.ts';
import { toLine } from '../output/table.ts';
import { tellWarnings } from './edit-schedule.ts';
import { parseStepShorthand, shorthands } from './step-commands.ts';
import {
  declareFiringFlags,
  declareTimingFlags,
  type FiringFlags,
  firingOfFlags,
  type TimingFlags,
  timingsOfFlags,
} from './timing-flags.ts';

type CreateOptions = TimingFlags &
  FiringFlags & {
    name?: string;
    slug?: string;
    step?: string[];
    disabled?: true;
    file?: string;
  };

export function declareCreate(schedule: Command, runner: CommandRunner): void {
  const create = schedule
    .command('create')
    .description('create a schedule')
    .option('--name <name>', 'display name; the slug is derived from it')
    .option('--slug <slug>', 'short name that never changes, such as delta-sync')
    .option('--step <step>', `${shorthands}; repeatable`, collect)
    .option('--disabled', 'create it disabled: it does not fire yet')
    .option('-f, --file <file>', 'document to start from; - for standard input');
  declareTimingFlags(create);
  declareFiringFlags(create);
  showExamples(create, [
    [
      'carillon schedule create --name "Ping" --cron "*/5 * * * *" --step http:https://example.org',
      'one request every five minutes',
    ],
    ['carillon schedule create -f delta-sync.yaml --disabled', 'from a document, not firing yet'],
  ]);
  runner.client<CreateOptions>(create, (context, _args, options) =>
    createSchedule(context, options),
  );
}

async function createSchedule(context: CommandContext, options: CreateOptions): Promise<void> {
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

type Draft = { body: Record<string, unknown>; placeOf: Manifest['placeOf'] | null };

async function readDraft(context: CommandContext, file: string | undefined): Promise<Draft> {
  if (file === undefined) return { body: {}, placeOf: null };
  const [input, ...others] = await readInput(file, context.io);
  if (!input || others.length > 0) throw usageError('create takes one file; use apply for several');
  return readSoleBody(input);
}

function timingOf(options: CreateOptions): object {
  const timings = timingsOfFlags(options);
  return timings.length === 0 ? {} : { timings };
}

/** Flags override the document. */
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
    throw placeProblem(error, draft.placeOf);
  }
}
