/** `carillon schedule set`: changes the named fields and nothing else. */
import type { ScheduleBody } from '../../contract/schedules.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { editSchedule } from '../edit-schedule.ts';
import { firingOfFlags } from '../firing-flags.ts';
import type { FiringFlags } from '../firing-flags.ts';

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
