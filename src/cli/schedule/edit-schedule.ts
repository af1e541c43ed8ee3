/** Changes part of a stored schedule: everything the change does not name goes back as it came. */
import {
  readOnlyScheduleFields,
  type Schedule,
  type ScheduleBody,
  type WrittenSchedule,
} from '../../contract/schedule/schedules.ts';
import { findSchedule } from '../api/find-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type FiringFlags, firingOfFlags } from './timing-flags.ts';

/** The settable fields of what the API answered, also those this client does not know. */
export function toScheduleBody(schedule: Schedule): ScheduleBody {
  const leftOut: readonly string[] = [...readOnlyScheduleFields, 'enabled'];
  const kept = Object.entries(schedule).filter(([name]) => !leftOut.includes(name));
  return Object.fromEntries(kept) as ScheduleBody;
}

/** What will keep an accepted schedule from running goes to the standard error, one line each. */
export function tellWarnings(
  { warnings }: Partial<Pick<WrittenSchedule, 'warnings'>>,
  note: CommandContext['note'],
): void {
  // A server of an earlier release tells none.
  for (const warning of warnings ?? []) note(`warning: ${warning}`);
}

/** @throws ApiProblem `revision-conflict` when somebody else changed it in the meantime. */
export async function editSchedule(
  { api, flags, note }: CommandContext,
  reference: string,
  change: (body: ScheduleBody) => ScheduleBody,
): Promise<Schedule> {
  const { schedule, etag } = await findSchedule(api, reference);
  const { reason } = flags;
  const body = change(toScheduleBody(schedule));
  const sent = reason === undefined ? body : { ...body, reason };
  const changed = await api.replaceSchedule(schedule.id, sent, etag);
  tellWarnings(changed, note);
  return changed;
}

/** `carillon schedule set`: changes the named fields and nothing else. */
export type SetOptions = FiringFlags & {
  name?: string;
  description?: string;
  cron?: string;
  timeZone?: string;
  manual?: true;
};

type Timings = NonNullable<ScheduleBody['timings']>;

function newTimings(options: SetOptions, current: Timings): Timings {
  const { cron, timeZone, manual } = options;
  if (manual) return [{ type: 'Manual' }];
  const [first] = current.filter((timing) => timing.type === 'Cron');
  const zone = timeZone ?? first?.timeZone ?? 'UTC';
  if (cron !== undefined) return [{ type: 'Cron', expression: cron, timeZone: zone }];
  if (timeZone === undefined) return current;
  return current.map((timing) => (timing.type === 'Cron' ? { ...timing, timeZone } : timing));
}

function change(body: ScheduleBody, options: SetOptions): ScheduleBody {
  const { name, description } = options;
  return {
    ...body,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...firingOfFlags(options),
    timings: newTimings(options, body.timings ?? [{ type: 'Manual' }]),
  };
}

export async function setSchedule(
  context: CommandContext,
  reference: string,
  options: SetOptions,
): Promise<void> {
  const { name, description, cron, timeZone, manual } = options;
  const fields = [
    name,
    description,
    cron,
    timeZone,
    manual,
    ...Object.values(firingOfFlags(options)),
  ];
  if (fields.every((value) => value === undefined)) {
    throw usageError('nothing to change', 'Give a field, such as --cron "0 7 * * *".');
  }
  if (manual && (cron !== undefined || timeZone !== undefined)) {
    throw usageError('--manual goes with neither --cron nor --time-zone');
  }
  const changed = await editSchedule(context, reference, (body) => change(body, options));
  await context.answer.one(changed, {
    nameOf: ({ slug }) => slug,
    lines: ({ slug, revision }) => [`changed schedule ${slug}, now at revision ${revision}`],
  });
}
