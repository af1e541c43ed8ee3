/** Changes part of a stored schedule: everything the change does not name goes back as it came. */
import { readOnlyScheduleFields } from '../contract/schedules.ts';
import type { Schedule, ScheduleBody, WrittenSchedule } from '../contract/schedules.ts';
import type { CommandContext } from './command-context.ts';
import { findSchedule } from './find-schedule.ts';

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
