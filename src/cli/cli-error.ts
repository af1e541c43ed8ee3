/** An error whose message is all that a person needs: no stack is printed. */
import { exitCodes } from './exit-codes.ts';

export class CliError extends Error {
  readonly exitCode: number;
  /** Further lines: what to do about it, candidates, places in a file. */
  readonly lines: readonly string[];

  constructor(message: string, more: { exitCode?: number; lines?: readonly string[] } = {}) {
    super(message);
    this.name = 'CliError';
    this.exitCode = more.exitCode ?? exitCodes.general;
    this.lines = more.lines ?? [];
  }
}

/** A mistake on the command line itself. */
export function usageError(message: string, ...lines: string[]): CliError {
  return new CliError(message, { exitCode: exitCodes.usage, lines });
}
