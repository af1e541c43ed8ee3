/** Declares the commands about the milestones of a schedule. */
import type { Command } from 'commander';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';

export type MilestoneOptions = { anchor?: string };

export function declareMilestoneCommands(schedule: Command, runner: CommandRunner): void {
  const list = schedule
    .command('milestones')
    .description('show the milestones of a schedule: done, tried, when next and why')
    .argument('<schedule>', 'slug, id or name');
  showExamples(list, [['carillon schedule milestones welcome', 'each with its next try']]);
  runner.client(list, async (context, [reference = '']) => {
    const { listMilestones } = await import('./commands/schedule-milestones.ts');
    return listMilestones(context, reference);
  });

  for (const verb of ['try', 'reset'] as const) {
    const meaning =
      verb === 'try'
        ? 'try a milestone that is due now, whatever its pause'
        : 'forget the failures of a milestone; what is done stays done';
    const command = schedule
      .command(`${verb}-milestone`)
      .description(meaning)
      .argument('<schedule>', 'slug, id or name')
      .argument('<offset>', 'such as PT12H or 12h')
      .option('--anchor <name>', 'when several anchors have the offset');
    showExamples(command, [
      [`carillon schedule ${verb}-milestone welcome PT12H --reason "mail is back"`, meaning],
    ]);
    runner.client<MilestoneOptions>(
      command,
      async (context, [reference = '', offset = ''], options) => {
        const { resetMilestone, tryMilestone } = await import('./commands/schedule-milestones.ts');
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
