/** `carillon schedule apply`: creates or updates schedules from documents (idempotent). */
import type { Command } from 'commander';
import type { ConnectedSystem } from '../../contract/operations/health.ts';
import type { ScheduleBody, WrittenSchedule } from '../../contract/schedule/schedules.ts';
import type { Timing } from '../../domain/schedule/timing.ts';
import type { ReadSchedule } from '../api/api-client.ts';
import { ApiProblem } from '../api/api-error.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { readInput } from '../framework/input-text.ts';
import { changedFields } from '../output/changed-fields.ts';
import { toLine } from '../output/table.ts';
import { tellWarnings } from './edit-schedule.ts';
import { type Manifest, placeProblem, readManifests } from './manifest.ts';

type ApplyOptions = { file: string; dryRun?: true };

export function declareApply(schedule: Command, runner: CommandRunner): void {
  const apply = schedule
    .command('apply')
    .description('create or update schedules from files (idempotent)')
    .requiredOption('-f, --file <file>', 'YAML or JSON file, directory, or - for standard input')
    .option('--dry-run', 'only show what would change');
  showExamples(apply, [
    ['carillon schedule apply -f schedules/', 'every document in a directory'],
    ['carillon schedule apply -f delta-sync.yaml --dry-run', 'the plan, with the changed fields'],
  ]);
  runner.client<ApplyOptions>(apply, (context, _args, options) => applySchedules(context, options));
}

type Change = {
  manifest: Manifest;
  action: 'created' | 'updated' | 'unchanged';
  /** Paths of the fields that differ. */
  changes: string[];
  current: ReadSchedule | null;
};

async function applySchedules(context: CommandContext, options: ApplyOptions): Promise<void> {
  const inputs = await readInput(options.file, context.io);
  const manifests = (await Promise.all(inputs.map((input) => readManifests(input)))).flat();
  if (manifests.length === 0) {
    throw new CliError(`${options.file} holds no document`, { exitCode: exitCodes.invalid });
  }
  const changes = await plan(context, manifests);
  await carryOutAll(context, changes, options.dryRun === true);
  if (options.dryRun) context.note('Nothing was changed: --dry-run.');
}

/** Slow: before the first request, or the connection may time out meanwhile. */
const loadContract = () => import('../../contract/schedule/definition.ts');

async function plan(context: CommandContext, manifests: readonly Manifest[]): Promise<Change[]> {
  refuseDuplicates(manifests);
  await loadContract();
  const { items } = await context.api.listConnectedSystems();
  const installation = { connectedSystems: items, now: context.io.now() };
  const read: Read[] = [];
  for (const manifest of manifests) {
    const current = await findCurrent(context, manifest.slug);
    read.push({ manifest, current, input: await readBody(manifest, current, installation) });
  }
  return sortByDependency(read).map(planChange);
}

type Read = {
  manifest: Manifest;
  current: ReadSchedule | null;
  input: Awaited<ReturnType<typeof readBody>>;
};

function planChange({ manifest, current, input }: Read): Change {
  if (!current) return { manifest, action: 'created', changes: [], current };
  const { schedule } = current;
  const switched = input.enabled !== null && input.enabled !== schedule.enabled;
  const changes = [...changedFields(schedule, input.definition), ...(switched ? ['enabled'] : [])];
  return { manifest, action: changes.length > 0 ? 'updated' : 'unchanged', changes, current };
}

function refuseDuplicates(manifests: readonly Manifest[]): void {
  const first = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const earlier = first.get(manifest.slug);
    if (earlier) {
      const message = `schedule ${manifest.slug} is described twice`;
      const lines = [earlier, manifest].map(({ placeOf }) => `  ${placeOf('')}`);
      throw new CliError(message, { exitCode: exitCodes.invalid, lines });
    }
    first.set(manifest.slug, manifest);
  }
}

async function findCurrent({ api }: CommandContext, slug: string): Promise<ReadSchedule | null> {
  try {
    const found = await api.getSchedule(slug);
    // The API finds by name too: this slug may be the name of another schedule.
    return found.schedule.slug === slug ? found : null;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'schedule-not-found') return null;
    throw error;
  }
}

/**
 * Checks a document as the server does, so that nothing is sent while any document has a mistake. Only
 * the server knows whether command steps are allowed.
 */
async function readBody(
  manifest: Manifest,
  current: ReadSchedule | null,
  installation: { connectedSystems: readonly ConnectedSystem[]; now: Date },
) {
  const { readScheduleBody } = await loadContract();
  const kept = current?.schedule.timings ?? [];
  try {
    return readScheduleBody(manifest.spec, { ...installation, commandsEnabled: true, kept });
  } catch (error) {
    throw placeProblem(error, manifest.placeOf);
  }
}

type Saved = { manifest: { slug: string }; input: { definition: { timings: readonly Timing[] } } };

/** A schedule comes after those it follows, else in the given order. The server refuses circles. */
function sortByDependency<T extends Saved>(schedules: readonly T[]): T[] {
  const bySlug = new Map(schedules.map((one) => [one.manifest.slug, one]));
  const ordered = new Set<T>();
  const seen = new Set<T>();
  const visit = (one: T): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const timing of one.input.definition.timings) {
      const followed = timing.type === 'AfterSchedule' && bySlug.get(timing.schedule);
      if (followed) visit(followed);
    }
    ordered.add(one);
  };
  for (const one of schedules) visit(one);
  return [...ordered];
}

/** The warnings of an accepted schedule are in the result. */
async function carryOut(
  context: CommandContext,
  { manifest, action, current }: Change,
): Promise<Partial<WrittenSchedule>> {
  const { api, flags } = context;
  const { reason } = flags;
  const spec = manifest.spec as ScheduleBody;
  const body = reason === undefined ? spec : { ...spec, reason };
  try {
    if (action === 'created') return await api.createSchedule({ ...body, slug: manifest.slug });
    if (action !== 'updated' || !current) return {};
    return await api.replaceSchedule(current.schedule.id, body, current.etag);
  } catch (error) {
    throw placeProblem(error, manifest.placeOf);
  }
}

/** Prints each change when it is done: the output is true even if the next change fails. */
async function carryOutAll(context: CommandContext, changes: readonly Change[], dryRun: boolean) {
  const table = context.flags.output === 'table';
  for (const change of changes) {
    const written = dryRun ? {} : await carryOut(context, change);
    if (table) context.answer.lines(describeChange(change));
    tellWarnings(written, context.note);
  }
  if (table) return;
  const rows = changes.map(({ manifest: { slug }, action, changes: fields }) => ({
    slug,
    action,
    changes: fields,
  }));
  await context.answer.list(rows, { columns: [], nameOf: ({ slug }) => slug });
}

const shownChanges = 20;

function describeChange({ manifest, action, changes }: Change): string[] {
  const more = changes.length - shownChanges;
  return [
    `${action.padEnd(9)} schedule/${manifest.slug}`,
    ...changes.slice(0, shownChanges).map((path) => `            ${toLine(path)}`),
    ...(more > 0 ? [`            and ${more} more`] : []),
  ];
}
