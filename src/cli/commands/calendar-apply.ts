/** `carillon calendar apply`: makes calendars what the documents say; twice changes nothing. */
import type { CalendarBody } from '../../contract/calendars.ts';
import type { ReadCalendar } from '../api-client.ts';
import { ApiProblem } from '../api-error.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readInput } from '../input-text.ts';
import { readManifests } from '../manifest.ts';
import type { Manifest } from '../manifest.ts';
import { placeProblem } from '../sent-problem.ts';

type Applied = { name: string; action: 'created' | 'updated' | 'unchanged'; version: number };

async function findCurrent({ api }: CommandContext, name: string): Promise<ReadCalendar | null> {
  try {
    return await api.getCalendar(name);
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'calendar-not-found') return null;
    throw error;
  }
}

async function apply(context: CommandContext, manifest: Manifest): Promise<Applied> {
  const { slug: name, spec, placeOf } = manifest;
  const { reason } = context.flags;
  const current = await findCurrent(context, name);
  const body = { ...(spec as CalendarBody), ...(reason === undefined ? {} : { reason }) };
  try {
    const { version } = await context.api.putCalendar(name, body, current?.etag ?? null);
    const before = current?.calendar.version;
    const action = before === undefined ? 'created' : before < version ? 'updated' : 'unchanged';
    return { name, action, version };
  } catch (error) {
    throw placeProblem(error, placeOf);
  }
}

/** Prints each calendar once it is done, so that what was printed is true if the next one fails. */
export async function applyCalendars(context: CommandContext, file: string): Promise<void> {
  const inputs = await readInput(file, context.io);
  const manifests = inputs.flatMap((input) => readManifests(input, 'Calendar'));
  if (manifests.length === 0) {
    throw new CliError(`${file} holds no document`, { exitCode: exitCodes.invalid });
  }
  const applied: Applied[] = [];
  const table = context.flags.output === 'table';
  for (const manifest of manifests) {
    const one = await apply(context, manifest);
    applied.push(one);
    if (table) context.answer.lines([`${one.action.padEnd(9)} calendar/${one.name}`]);
  }
  if (!table) await context.answer.list(applied, { columns: [], nameOf: ({ name }) => name });
}
