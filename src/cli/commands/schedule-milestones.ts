/** `carillon schedule milestones`, `try-milestone` and `reset-milestone`. */
import type { Milestone } from '../../contract/milestones.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { findSchedule } from '../find-schedule.ts';
import { showInstant } from '../show-instant.ts';
import type { Column } from '../table.ts';

type Wanted = { offset: string; anchor?: string };

function columns(now: Date): Column<Milestone>[] {
  return [
    { title: 'OFFSET', value: ({ offset }) => offset },
    { title: 'ANCHOR', value: ({ anchor }) => anchor },
    { title: 'STATE', value: ({ state }) => state },
    { title: 'DUE', value: ({ dueAt }) => showInstant(dueAt, now) },
    { title: 'TRIES', value: ({ attempts }) => String(attempts) },
    { title: 'NEXT', value: ({ nextAttemptAt }) => showInstant(nextAttemptAt, now) },
    { title: 'DONE', value: ({ doneAt }) => showInstant(doneAt, now) },
    { title: 'LAST ERROR', value: ({ lastError }) => lastError?.text ?? '-' },
  ];
}

async function show(context: CommandContext, items: readonly Milestone[]): Promise<void> {
  await context.answer.list(items, {
    columns: columns(context.io.now()),
    nameOf: ({ offset, anchor }) => `${offset} ${anchor}`,
  });
}

export async function listMilestones(context: CommandContext, reference: string): Promise<void> {
  const { schedule } = await findSchedule(context.api, reference);
  await show(context, (await context.api.listMilestones(schedule.id)).items);
}

export async function tryMilestone(
  context: CommandContext,
  reference: string,
  wanted: Wanted,
): Promise<void> {
  const { api, answer, flags } = context;
  const { schedule } = await findSchedule(api, reference);
  const reason = flags.reason === undefined ? {} : { reason: flags.reason };
  const started = await api.tryMilestone(schedule.id, { ...wanted, ...reason });
  await answer.one(started, {
    nameOf: ({ id }) => id,
    lines: ({ id }) => [`execution ${id} tries ${wanted.offset} of schedule ${schedule.slug}`],
  });
}

export async function resetMilestone(
  context: CommandContext,
  reference: string,
  wanted: Wanted,
): Promise<void> {
  const { reason } = context.flags;
  if (reason === undefined) throw usageError('reset-milestone needs --reason');
  const { schedule } = await findSchedule(context.api, reference);
  await show(context, (await context.api.resetMilestone(schedule.id, { ...wanted, reason })).items);
}
