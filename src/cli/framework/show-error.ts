/** Any error as lines for people, and the exit code of the process. */
import { ProblemError, problems } from '../../domain/problem.ts';
import { toLine } from '../output/table.ts';
import { CliError, exitCodes } from './cli-error.ts';

export type ShownError = { lines: string[]; exitCode: number };

/** Only an unexpected error shows its stack: it is a defect, and a bug report needs the stack. */
export function showError(error: unknown): ShownError {
  if (error instanceof CliError) {
    return {
      lines: [`error: ${error.message}`, ...error.lines].map(toLine),
      exitCode: error.exitCode,
    };
  }
  if (error instanceof ProblemError) {
    const details = error.errors.map(({ pointer, message }) => `  ${pointer}: ${message}`);
    const lines = [`error: ${problems[error.code].title}: ${error.message}`, ...details];
    return { lines: lines.map(toLine), exitCode: problems[error.code].exitCode };
  }
  if (!(error instanceof Error)) {
    return { lines: [`error: ${toLine(String(error))}`], exitCode: exitCodes.general };
  }
  if (['ConfigError', 'LoginRefusedError'].includes(error.name)) {
    return { lines: [`error: ${toLine(error.message)}`], exitCode: exitCodes.usage };
  }
  const stack = (error.stack ?? error.message).split('\n').map(toLine);
  return {
    lines: ['error: something unexpected went wrong', ...stack],
    exitCode: exitCodes.general,
  };
}
