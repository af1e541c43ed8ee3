/** An error for people: its message is printed without a stack. */
export class CliError extends Error {
  readonly exitCode: number;
  /** Further lines: what to do, candidates, places in a file. */
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

/** Scripts depend on these numbers: they never change. */
export const exitCodes = {
  ok: 0,
  general: 1,
  usage: 2,
  executionFailed: 3,
  credential: 4,
  notFound: 5,
  conflict: 6,
  invalid: 7,
  waitTimedOut: 8,
  executionCancelled: 9,
  unreachable: 10,
  interrupted: 130,
} as const;

const meanings: readonly (readonly [number, string])[] = [
  [exitCodes.ok, 'done; with --wait: the execution completed'],
  [exitCodes.general, 'something else went wrong'],
  [exitCodes.usage, 'the command line is not valid'],
  [exitCodes.executionFailed, 'the execution failed, or completed with errors'],
  [exitCodes.credential, 'no valid token'],
  [exitCodes.notFound, 'the schedule or execution does not exist'],
  [exitCodes.conflict, 'conflicts with the present state; with --wait: skipped'],
  [exitCodes.invalid, 'the input is not valid'],
  [exitCodes.waitTimedOut, 'the wait timed out; the execution continues'],
  [exitCodes.executionCancelled, 'the execution was cancelled'],
  [exitCodes.unreachable, 'the server, its database or Temporal cannot be reached'],
  [exitCodes.interrupted, 'interrupted with Ctrl+C; the execution continues'],
];

/** The list as the help shows it. */
export function describeExitCodes(): string {
  const lines = meanings.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`);
  return `\nExit codes:\n${lines.join('\n')}`;
}
