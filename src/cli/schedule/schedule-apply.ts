/** `carillon schedule apply`: makes schedules what the documents say; twice changes nothing. */
import type { ConnectedSystem } from '../../contract/operations/health.ts';
import { readScheduleBody } from '../../contract/schedule/definition.ts';
import type { ScheduleBody, WrittenSchedule } from '../../contract/schedule/schedules.ts';
import type { Timing } from '../../domain/schedule/timing.ts';
import type { ReadSchedule } from '../api/api-client.ts';
import { ApiProblem } from '../api/api-error.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { readInput } from '../framework/input-text.ts';
import { changedFields } from '../output/changed-fields.ts';
import { toLine } from '../output/table.ts';
import { tellWarnings } from './edit-schedule.ts';
import { type Manifest, placeProblem, readManifests } from './manifest.ts';

export type ApplyOptions = { file: string; dryRun?: true };

type Change = {
  manifest: Manifest;
  action: 'created' | 'updated' | 'unchanged';
  /** Paths of the fields that differ. */
  changes: string[];
  current: ReadSchedule | null;
};

const shownChanges = 20;

function refuseTwins(manifests: readonly Manifest[]): void {
  const first = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const twin = first.get(manifest.slug);
    if (twin) {
      const message = `schedule ${manifest.slug} is described twice`;
      const lines = [twin, manifest].map(({ placeOf }) => `  ${placeOf('')}`);
      throw new CliError(message, { exitCode: exitCodes.invalid, lines });
    }
    first.set(manifest.slug, manifest);
  }
}

/**
 * Checks a document as the server will, so that nothing is sent while one of them has a mistake.
 * Whether commands are allowed is left to the server.
 */
function readBody(
  manifest: Manifest,
  current: ReadSchedule | null,
  installation: { connectedSystems: readonly ConnectedSystem[]; now: Date },
) {
  const kept = current?.schedule.timings ?? [];
  try {
    return readScheduleBody(manifest.spec, { ...installation, commandsEnabled: true, kept });
  } catch (error) {
    throw placeProblem(error, manifest.placeOf);
  }
}

async function findCurrent({ api }: CommandContext, slug: string): Promise<ReadSchedule | null> {
  try {
    const found = await api.getSchedule(slug);
    // The API also takes names; another schedule may be called like this slug.
    return found.schedule.slug === slug ? found : null;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'schedule-not-found') return null;
    throw error;
  }
}

type Read = {
  manifest: Manifest;
  current: ReadSchedule | null;
  input: ReturnType<typeof readBody>;
};

function planChange({ manifest, current, input }: Read): Change {
  if (!current) return { manifest, action: 'created', changes: [], current };
  const { schedule } = current;
  const switched = input.enabled !== null && input.enabled !== schedule.enabled;
  const changes = [...changedFields(schedule, input.definition), ...(switched ? ['enabled'] : [])];
  return { manifest, action: changes.length > 0 ? 'updated' : 'unchanged', changes, current };
}

async function plan(context: CommandContext, manifests: readonly Manifest[]): Promise<Change[]> {
  refuseTwins(manifests);
  const { items } = await context.api.listConnectedSystems();
  const installation = { connectedSystems: items, now: context.io.now() };
  const read: Read[] = [];
  for (const manifest of manifests) {
    const current = await findCurrent(context, manifest.slug);
    read.push({ manifest, current, input: readBody(manifest, current, installation) });
  }
  return sortByDependency(read).map(planChange);
}

function describeChange({ manifest, action, changes }: Change): string[] {
  const more = changes.length - shownChanges;
  return [
    `${action.padEnd(9)} schedule/${manifest.slug}`,
    ...changes.slice(0, shownChanges).map((path) => `            ${toLine(path)}`),
    ...(more > 0 ? [`            and ${more} more`] : []),
  ];
}

/** Answers what will keep the schedule from running although it was accepted. */
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

/** Prints each change once it is done, so that what was printed is true if the next one fails. */
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

export async function applySchedules(
  context: CommandContext,
  options: ApplyOptions,
): Promise<void> {
  const inputs = await readInput(options.file, context.io);
  const manifests = inputs.flatMap((input) => readManifests(input));
  if (manifests.length === 0) {
    throw new CliError(`${options.file} holds no document`, { exitCode: exitCodes.invalid });
  }
  const changes = await plan(context, manifests);
  await carryOutAll(context, changes, options.dryRun === true);
  if (options.dryRun) context.note('Nothing was changed: --dry-run.');
}

/** The order in which schedules can be saved: one that follows another comes after it. */
type Saved = { manifest: { slug: string }; input: { definition: { timings: readonly Timing[] } } };

/** Otherwise as they came; those in a circle too, which the server refuses. */
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
