/** Declares `carillon ledger …`. */
import type { Command } from 'commander';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';
import type { VerifyOptions } from './commands/ledger-verify.ts';

export function declareLedgerCommands(root: Command, runner: CommandRunner): void {
  const ledger = root.command('ledger').description('account for every fire that was to happen');
  const verify = ledger
    .command('verify')
    .description(
      'count what became of all expected fires; fails when one is unexplained. Takes any period: ' +
        'one of more than a week is verified week by week, and each is told on stderr',
    )
    .option('--from <instant>', 'where to begin, such as 2027-03-01T00:00:00Z; a day before --to')
    .option('--to <instant>', 'where to end; now unless given');
  showExamples(verify, [
    ['carillon ledger verify', 'the last 24 hours; exit code 1 when a fire is unexplained'],
    ['carillon ledger verify --from 2027-01-01T00:00:00Z', 'everything since then'],
    ['carillon ledger verify --from 2027-03-01T00:00:00Z -o json', 'for programs'],
  ]);
  runner.client<VerifyOptions>(verify, async (context, _args, options) => {
    const { verifyLedger } = await import('./commands/ledger-verify.ts');
    return verifyLedger(context, options);
  });
}
