/** The doctor's checks of the record and of Temporal's pace, as the API measures them. */
import type { InvariantReport } from '../contract/invariants.ts';
import { CliError } from './cli-error.ts';
import type { CommandContext } from './command-context.ts';

/** One line of the doctor's findings; a remedy of what is well is advice. */
export type Check = { check: string; ok: boolean; found: string; remedy: string | null };

/** A server with its default limiter lets every hop wait for the next of twenty ticks a second. */
const slowHopMs = 40;
const fewestSamples = 5;

function checkHop({ medianMs, samples }: InvariantReport['hop']): Check {
  const check = 'Temporal pace';
  if (medianMs === null || samples < fewestSamples) {
    return { check, ok: true, found: 'not enough executions today to tell', remedy: null };
  }
  const found = `${medianMs} ms from group to group (median of ${samples})`;
  if (medianMs < slowHopMs) return { check, ok: true, found, remedy: null };
  const remedy =
    'If the machine is not busy: set history.transferProcessorMaxPollRPS to 2000 in the dynamic ' +
    'config of the Temporal server (its default of 20 costs up to 50 ms per hop), and ' +
    'system.enableActivityEagerExecution to true.';
  return { check, ok: true, found, remedy };
}

/** One line for what holds, one for each violation, one for the pace; a fault when not answered. */
export async function checkRecord({ api }: CommandContext): Promise<Check[]> {
  let report: InvariantReport;
  try {
    report = await api.checkInvariants();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [{ check: 'record', ok: false, found: error.message, remedy: error.lines[0] ?? null }];
  }
  const violated = report.violations.map(({ id, title, count, examples }) => ({
    check: `record ${id}`,
    ok: false,
    found: `not so ${count} times: ${title}; ${examples.join('; ')}`,
    remedy: 'See "When the record contradicts itself" in docs/guide/running.md.',
  }));
  const held = report.checked.length - violated.length;
  const well = { check: 'record', ok: true, found: `${held} invariants hold`, remedy: null };
  return [well, ...violated, checkHop(report.hop)];
}
