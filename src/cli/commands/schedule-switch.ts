/** `carillon schedule enable` and `disable`. */
import type { EnabledSchedule, Schedule } from '../../contract/schedules.ts';
import type { CommandContext } from '../command-context.ts';
import { readUntil } from '../end-option.ts';
import { findSchedule } from '../find-schedule.ts';
import { showInstant } from '../show-instant.ts';

export type DisableOptions = { until?: string };

/** All are looked up before the first one is switched, so that a typing error changes nothing. */
async function findAll({ api }: CommandContext, references: readonly string[]) {
  const found: Schedule[] = [];
  for (const reference of references) found.push((await findSchedule(api, reference)).schedule);
  return found;
}

export async function enableSchedules(
  context: CommandContext,
  references: readonly string[],
): Promise<void> {
  const { api, answer, flags, io, note } = context;
  for (const { id } of await findAll(context, references)) {
    const enabled = await api.enableSchedule(id, flags.reason);
    await answer.one(enabled, {
      nameOf: ({ slug }) => slug,
      lines: ({ slug, nextFireAt }) => [
        `enabled schedule ${slug}; next: ${showInstant(nextFireAt, io.now())}`,
      ],
    });
    tellNotRun(enabled, note);
  }
}

function tellNotRun({ slug, notRun }: EnabledSchedule, note: CommandContext['note']): void {
  if (!notRun) return;
  const { count, more, from, until } = notRun;
  const fires = `${more ? 'more than ' : ''}${count} ${count === 1 && !more ? 'fire' : 'fires'}`;
  note(`${fires} of ${slug} did not run meanwhile. To run them after all:`);
  note(`  carillon schedule backfill ${slug} --from ${from} --until ${until}`);
}

export async function disableSchedules(
  context: CommandContext,
  references: readonly string[],
  options: DisableOptions,
): Promise<void> {
  const { api, answer, flags, io } = context;
  const body = {
    ...(options.until === undefined ? {} : { until: readUntil(options.until, io.now()) }),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
  };
  for (const { id } of await findAll(context, references)) {
    await answer.one(await api.disableSchedule(id, body), {
      nameOf: ({ slug }) => slug,
      lines: ({ slug, disabledUntil }) => [
        disabledUntil === null
          ? `disabled schedule ${slug}; it can still be run now`
          : `disabled schedule ${slug}; enabled again ${showInstant(disabledUntil, io.now())}`,
      ],
    });
  }
}
