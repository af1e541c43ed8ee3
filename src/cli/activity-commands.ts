/** Declares `carillon activity …`. */
import type { Command } from 'commander';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';
import type { ActivityListOptions } from './commands/activity-list.ts';

export function declareActivityCommands(root: Command, runner: CommandRunner): void {
  const activity = root
    .command('activity')
    .description('find activity records: what became of steps, across executions');
  const list = activity
    .command('list')
    .description('list activity records, latest first')
    .option('--status <status>', 'with these statuses only, such as Failed,TimedOut')
    .option('--http-status <n>', 'whose target answered with this status')
    .option('--type <type>', 'of steps of this type only, such as Http')
    .option('--schedule <schedule>', 'of this schedule only')
    .option('--limit <n>', 'how many at most', '20');
  showExamples(list, [
    ['carillon activity list --status Failed,TimedOut', 'what went wrong lately'],
    ['carillon activity list --type Http --http-status 503', 'who was unavailable'],
  ]);
  runner.client<ActivityListOptions>(list, async (context, _args, options) => {
    const { listActivityRecords } = await import('./commands/activity-list.ts');
    return listActivityRecords(context, options);
  });
}
