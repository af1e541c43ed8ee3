/** `carillon schedule milestones`, `try-milestone` and `reset-milestone`. */
import type { Command } from 'commander';
import type { Milestone } from '../../contract/schedule/milestones.ts';
import { findSchedule } from '../api/find-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';

type MilestoneOptions = { anchor?: string };

export function declareMilestoneCommands(schedule: Command, runner: CommandRunner): void {
  const list = schedule
    .command('milestones')
    .description('show the milestones of a schedule: state, tries, next try and last error')
    .argument('<schedule>', 'slug, id or name');
  addListFlags(list);
  showExamples(list, [
    ['carillon schedule milestones welcome', 'each with its state and next try'],
  ]);
  runner.client(list, (context, [reference = '']) => listMilestones(context, reference));

  for (const verb of ['try', 'reset'] as const) {
    const meaning =
      verb === 'try'
        ? 'try a due milestone now, without waiting for its next try'
        : 'clear the failures of a milestone; a completed one stays completed';
    const command = schedule
      .command(`${verb}-milestone`)
      .description(meaning)
      .argument('<schedule>', 'slug, id or name')
      .argument('<offset>', 'such as PT12H or 12h')
      .option('--anchor <name>', 'needed if several anchors have this offset');
    showExamples(command, [
      [`carillon schedule ${verb}-milestone welcome PT12H --reason "mail is back"`, meaning],
    ]);
    runner.client<MilestoneOptions>(
      command,
      async (context, [reference = '', offset = ''], options) => {
        const wanted = {
          offset,
          ...(options.anchor === undefined ? {} : { anchor: options.anchor }),
        };
        return verb === 'try'
          ? tryMilestone(context, reference, wanted)
          : resetMilestone(context, reference, wanted);
      },
    );
  }
}

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

async function listMilestones(context: CommandContext, reference: string): Promise<void> {
  const { schedule } = await findSchedule(context.api, reference);
  await show(context, (await context.api.listMilestones(schedule.id)).items);
}

async function tryMilestone(
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

async function resetMilestone(
  context: CommandContext,
  reference: string,
  wanted: Wanted,
): Promise<void> {
  const { reason } = context.flags;
  if (reason === undefined) throw usageError('reset-milestone needs a --reason');
  const { schedule } = await findSchedule(context.api, reference);
  await show(context, (await context.api.resetMilestone(schedule.id, { ...wanted, reason })).items);
}
