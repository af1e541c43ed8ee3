/** `carillon execution log`. */
import type { LogLine } from '../../contract/activity-records.ts';
import type { CommandContext } from '../command-context.ts';
import { parseCount } from '../count-option.ts';
import { findExecutionId } from '../find-execution.ts';
import { findStepIndex } from '../find-step-index.ts';
import { readLog } from '../read-log.ts';
import { toLine } from '../terminal-text.ts';

export type LogOptions = { step?: string; tail?: string };

const maxLines = 100_000;

function showLine({ at, stepIndex, attempt, stream, level, text }: LogLine): string {
  const mark = level === 'info' ? '' : `${level.toUpperCase()} `;
  return `${at}  step ${stepIndex + 1}.${attempt} ${stream.padEnd(6)}  ${mark}${toLine(text)}`;
}

export async function printLog(
  context: CommandContext,
  reference: string,
  options: LogOptions,
): Promise<void> {
  const { api, answer, flags, note } = context;
  const tail = options.tail === undefined ? maxLines : parseCount(options.tail, '--tail', maxLines);
  const id = await findExecutionId(context, reference, 'latest');
  const { step } = options;
  const stepIndex = step === undefined ? undefined : await findStepIndex(api, id, step);
  const lines = await readLog(api, { id, stepIndex, tail });
  if (flags.output === 'table') answer.lines(lines.map(showLine));
  else await answer.list(lines, { columns: [], nameOf: ({ text }) => text });
  if (lines.length === 0) note('no log lines');
}
