/** `carillon ledger verify`. */
import type { LedgerReport } from '../../contract/fires.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

export type VerifyOptions = { from?: string; to?: string };

/** Exit code 0 when every expected fire is accounted for, 1 otherwise. */
export async function verifyLedger(
  { api, answer }: CommandContext,
  { from, to }: VerifyOptions,
): Promise<number> {
  const report = await api.verifyLedger({ from, to });
  await answer.one<LedgerReport>(report, {
    nameOf: ({ unexplained }) => String(unexplained),
    lines: linesOf,
  });
  return report.unexplained === 0 ? exitCodes.ok : exitCodes.general;
}

function linesOf(report: LedgerReport): string[] {
  const { started, caughtUp, skipped, missed, unexplained, unexpected, examples } = report;
  return [
    `from ${report.from} to ${report.to}, ${report.schedules} schedules`,
    `${report.expected} expected`,
    `${started} started${caughtUp > 0 ? `, ${caughtUp} of them late` : ''}`,
    `${skipped} skipped`,
    `${missed} missed`,
    `${unexplained} unexplained`,
    ...(unexpected > 0 ? [`${unexpected} beside these, at instants no timing names`] : []),
    ...examples.map(({ schedule, scheduledFor }) => `unexplained: ${schedule} ${scheduledFor}`),
  ];
}
