/** Declares `carillon anchor …`. */
import type { Command } from 'commander';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';

export function declareAnchorCommands(root: Command, runner: CommandRunner): void {
  const anchor = root
    .command('anchor')
    .description('list and set the instants that milestones count from');

  const list = anchor.command('list').description('list anchors');
  showExamples(list, [['carillon anchor list', 'each with its instant and who set it']]);
  runner.client(list, async (context) => {
    const { listAnchors } = await import('./commands/anchor.ts');
    return listAnchors(context);
  });

  const get = anchor
    .command('get')
    .alias('show')
    .description('show an anchor with all it was ever set to')
    .argument('<name>', 'name of the anchor');
  showExamples(get, [['carillon anchor get installation', 'now and before']]);
  runner.client(get, async (context, [name = '']) => {
    const { getAnchor } = await import('./commands/anchor.ts');
    return getAnchor(context, name);
  });

  const set = anchor
    .command('set')
    .description('set or move an anchor; milestones that are done stay done')
    .argument('<name>', 'name of the anchor')
    .argument('[instant]', 'with its offset, such as 2027-03-28T06:00:00Z')
    .option('--remove', 'take it away: what counts from it waits until it is set again');
  showExamples(set, [
    ['carillon anchor set installation 2027-03-28T06:00:00Z', 'milestones count from then'],
    ['carillon anchor set installation --remove --reason "wrong tenant"', 'they wait again'],
  ]);
  runner.client<{ remove?: true }>(set, async (context, [name = '', instant = ''], options) => {
    const { setAnchor } = await import('./commands/anchor.ts');
    return setAnchor(context, name, { instant, remove: options.remove === true });
  });
}
