/** `carillon schedule enable` and `disable`. */
import type { Schedule } from '../../contract/schedules.ts';
import type { CommandContext } from '../command-context.ts';
import { findSchedule } from '../find-schedule.ts';
import { showInstant } from '../show-instant.ts';

/** All are looked up before the first one is switched, so that a typing error changes nothing. */
export async function switchSchedules(
  context: CommandContext,
  references: readonly string[],
  enabled: boolean,
): Promise<void> {
  const { api, answer, flags, io } = context;
  const found: Schedule[] = [];
  for (const reference of references) found.push((await findSchedule(api, reference)).schedule);
  for (const { id } of found) {
    const switched = await api.setEnabled(id, enabled, flags.reason);
    await answer.one(switched, {
      nameOf: ({ slug }) => slug,
      lines: ({ slug, nextFireAt }) => [
        enabled
          ? `enabled schedule ${slug}; next: ${showInstant(nextFireAt, io.now())}`
          : `disabled schedule ${slug}; it can still be run now`,
      ],
    });
  }
}
