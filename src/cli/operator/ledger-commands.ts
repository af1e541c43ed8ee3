/** `carillon ledger`: accounts for every expected fire. */
import type { Command } from 'commander';
import type { LedgerReport } from '../../contract/execution/fires.ts';
import { exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showCount } from '../framework/options.ts';

type VerifyOptions = { from?: string | undefined; to?: string | undefined };

export function declareLedgerCommands(root: Command, runner: CommandRunner): void {
  const ledger = root
    .command('ledger')
    .description('check that every expected fire is accounted for');
  const verify = ledger
    .command('verify')
    .description(
      'count what happened to the expected fires; fails if one is unexplained. A period longer than ' +
        'a week is verified week by week, with progress on stderr',
    )
    .option(
      '--from <instant>',
      'first instant, such as 2027-03-01T00:00:00Z (default: one day before --to)',
    )
    .option('--to <instant>', 'last instant (default: now)');
  showExamples(verify, [
    ['carillon ledger verify', 'the last 24 hours; exit code 1 if a fire is unexplained'],
    ['carillon ledger verify --from 2027-01-01T00:00:00Z', 'everything since then'],
    ['carillon ledger verify --from 2027-03-01T00:00:00Z -o json', 'for programs'],
  ]);
  runner.client<VerifyOptions>(verify, (context, _args, options) => verifyLedger(context, options));
}

/** The period of one request: below the server's limit, so that each answer comes soon. */
const partMs = 7 * 86_400_000;
const maxExamples = 20;

/** Exit code 0 when every expected fire is accounted for, 1 otherwise. */
async function verifyLedger(
  { api, answer, io, note }: CommandContext,
  options: VerifyOptions,
): Promise<number> {
  const parts = partsOf(options, io.now());
  let report: LedgerReport | null = null;
  for (const [index, part] of parts.entries()) {
    const found = await api.verifyLedger(part);
    report = report === null ? found : addUp(report, found);
    if (parts.length > 1) note(`verified up to ${found.to}, part ${index + 1} of ${parts.length}`);
  }
  if (report === null) return exitCodes.ok;
  await answer.one<LedgerReport>(report, {
    nameOf: ({ unexplained }) => String(unexplained),
    lines: linesOf,
  });
  return report.unexplained === 0 ? exitCodes.ok : exitCodes.general;
}

/** Consecutive parts without a gap; the server rejects what is not an instant. */
function partsOf({ from, to }: VerifyOptions, now: Date): VerifyOptions[] {
  const begin = Date.parse(from ?? '');
  const end = to === undefined ? now.getTime() : Date.parse(to);
  if (!(end - begin > partMs)) return [{ from, to }];
  const count = Math.ceil((end - begin) / partMs);
  const bound = (index: number): string => new Date(begin + index * partMs).toISOString();
  return Array.from({ length: count }, (_, index) => ({
    from: index === 0 ? from : bound(index),
    to: index === count - 1 ? to : bound(index + 1),
  }));
}

function addUp(sum: LedgerReport, next: LedgerReport): LedgerReport {
  return {
    from: sum.from,
    to: next.to,
    schedules: Math.max(sum.schedules, next.schedules),
    expected: sum.expected + next.expected,
    started: sum.started + next.started,
    caughtUp: sum.caughtUp + next.caughtUp,
    skipped: sum.skipped + next.skipped,
    missed: sum.missed + next.missed,
    unexplained: sum.unexplained + next.unexplained,
    unexpected: sum.unexpected + next.unexpected,
    examples: [...sum.examples, ...next.examples].slice(0, maxExamples),
  };
}

function linesOf(report: LedgerReport): string[] {
  const { started, caughtUp, skipped, missed, unexplained, unexpected, examples } = report;
  return [
    `from ${report.from} to ${report.to}, ${showCount(report.schedules, 'schedule')}`,
    `${report.expected} expected`,
    `${started} started${caughtUp > 0 ? `, ${caughtUp} of them late` : ''}`,
    `${skipped} skipped`,
    `${missed} missed`,
    `${unexplained} unexplained`,
    ...(unexpected > 0 ? [`${unexpected} more, at instants that no timing has`] : []),
    ...examples.map(({ schedule, scheduledFor }) => `unexplained: ${schedule} ${scheduledFor}`),
  ];
}
