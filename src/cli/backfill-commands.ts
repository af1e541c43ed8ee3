/** Declares `carillon schedule backfill` and `carillon backfill …`. */
import type { Command } from 'commander';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';
import type { BackfillOptions } from './commands/backfill.ts';

export function declareBackfillOf(schedule: Command, runner: CommandRunner): void {
  const backfill = schedule
    .command('backfill')
    .description('start the past fires of a time that did not run, one after another')
    .argument('<schedule>', 'slug, id or name')
    .option('--from <instant>', 'the first instant; inclusive')
    .option('--until <instant>', 'the last instant; inclusive, at most 31 days later')
    .option('--order <order>', 'OldestFirst or NewestFirst; OldestFirst unless set')
    .option('--per-minute <n>', 'starts a minute at most; 60 unless set')
    .option('--wait', 'stay until it has ended, and tell how far it is');
  showExamples(backfill, [
    [
      'carillon schedule backfill nightly --from 2027-03-01T00:00:00Z --until 2027-03-07T23:59:59Z',
      'a week, each fire once; those that ran are not repeated',
    ],
    ['carillon backfill get ID', 'how far it is'],
  ]);
  runner.client<BackfillOptions>(backfill, async (context, [reference = ''], options) => {
    const { backfillSchedule } = await import('./commands/backfill.ts');
    return backfillSchedule(context, reference, options);
  });
}

export function declareBackfillCommands(root: Command, runner: CommandRunner): void {
  const backfill = root
    .command('backfill')
    .description('look at backfills and cancel them; carillon schedule backfill starts one');

  const list = backfill
    .command('list')
    .description('list the backfills of a schedule, the newest first')
    .argument('<schedule>', 'slug, id or name');
  showExamples(list, [['carillon backfill list nightly', 'each with how far it is']]);
  runner.client(list, async (context, [reference = '']) => {
    const { listBackfills } = await import('./commands/backfill.ts');
    return listBackfills(context, reference);
  });

  const get = backfill
    .command('get')
    .alias('show')
    .description('show a backfill and how far it is')
    .argument('<id>', 'id of the backfill');
  showExamples(get, [['carillon backfill get ID -o json', 'exactly what the API answers']]);
  runner.client(get, async (context, [id = '']) => {
    const { getBackfill } = await import('./commands/backfill.ts');
    return getBackfill(context, id);
  });

  const cancel = backfill
    .command('cancel')
    .description('start nothing more; what waits is cancelled, what runs goes on')
    .argument('<id>', 'id of the backfill');
  showExamples(cancel, [['carillon backfill cancel ID --reason "wrong week"', 'on record']]);
  runner.client(cancel, async (context, [id = '']) => {
    const { cancelBackfill } = await import('./commands/backfill.ts');
    return cancelBackfill(context, id);
  });
}
