/** Declares `carillon hold …`. */
import type { Command } from 'commander';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';

export function declareHoldCommands(root: Command, runner: CommandRunner): void {
  const hold = root
    .command('hold')
    .description('keep everything from starting by itself; what people start still runs');

  const show = hold
    .command('show')
    .alias('get')
    .description('show whether a hold lies, and those before it');
  showExamples(show, [['carillon hold show', 'with who set it and why']]);
  runner.client(show, async (context) => {
    const { showHold } = await import('./commands/hold.ts');
    return showHold(context);
  });

  const set = hold
    .command('set')
    .description('start nothing by itself from now on; needs --reason')
    .option('--until <instant|span>', 'when it ends by itself, such as 2h or 2027-03-28T06:00:00Z');
  showExamples(set, [
    ['carillon hold set --reason "directory is down" --until 2h', 'ends by itself'],
    ['carillon hold set --reason "change 4711"', 'lies until it is released'],
  ]);
  runner.client<{ until?: string }>(set, async (context, _references, { until }) => {
    const { setHold } = await import('./commands/hold.ts');
    return setHold(context, until);
  });

  const release = hold
    .command('release')
    .description('let schedules start by themselves again; nothing of that time is caught up');
  showExamples(release, [['carillon hold release', 'milestones that came due are tried now']]);
  runner.client(release, async (context) => {
    const { releaseHold } = await import('./commands/hold.ts');
    return releaseHold(context);
  });
}
