/** What can go wrong between the CLI and the API. */
import type { Problem } from '../../contract/operations/problems.ts';
import { type InputError, problems } from '../../domain/problem.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';

/** The API refused, with a reason. */
export class ApiProblem extends CliError {
  readonly problem: Problem;

  constructor(problem: Problem) {
    const known = Object.hasOwn(problems, problem.code);
    const exitCode = known ? problems[problem.code].exitCode : exitCodeOfStatus(problem.status);
    // For 404 the detail names what was not found; the title does not.
    const message =
      problem.status === 404 && problem.detail !== '' ? problem.detail : problem.title;
    super(message, { exitCode, lines: describeProblem(problem, message) });
    this.name = 'ApiProblem';
    this.problem = problem;
  }

  /** True when the same request may succeed later. */
  get retryable(): boolean {
    return this.problem.status >= 500 || this.problem.status === 429;
  }
}

/** There was no answer, or none from Carillon. */
export class ApiUnreachable extends CliError {
  /** True when the request certainly had no effect. */
  readonly refused: boolean;

  constructor(message: string, more: { lines?: readonly string[]; refused?: boolean } = {}) {
    super(message, { exitCode: exitCodes.unreachable, lines: more.lines ?? [] });
    this.name = 'ApiUnreachable';
    this.refused = more.refused ?? false;
  }
}

/** Exit code for a problem code that this client does not know. */
export function exitCodeOfStatus(status: number): number {
  if (status === 401 || status === 403) return exitCodes.credential;
  if (status === 404) return exitCodes.notFound;
  if (status === 409 || status === 412) return exitCodes.conflict;
  if (status === 400 || status === 413 || status === 415 || status === 422) {
    return exitCodes.invalid;
  }
  return status >= 502 && status <= 504 ? exitCodes.unreachable : exitCodes.general;
}

const remedies: Readonly<Record<string, string>> = {
  'credential-missing': 'Give a token with --token or CARILLON_TOKEN.',
  'credential-invalid': 'Check the token in --token or CARILLON_TOKEN.',
  'schedule-not-found': 'List them with: carillon schedule list',
  'execution-not-found': 'List them with: carillon execution list',
  'database-unavailable': 'See which part is down with: carillon doctor',
  'temporal-unavailable': 'See which part is down with: carillon doctor',
};

/** The lines below the message, without what it says already. */
function describeProblem(problem: Problem, message: string): string[] {
  const { detail, errors, holderExecutionId, executionId, requestId, code } = problem;
  const subject = holderExecutionId ?? executionId ?? null;
  const told = [message, ...errors.map((error) => `${error.pointer}: ${error.message}`)];
  return [
    ...(told.includes(detail) ? [] : [detail]),
    ...errors.map((error) => `  ${error.pointer || 'body'}: ${describeMistake(error)}`),
    ...(subject === null ? [] : [`See it with: carillon execution watch ${subject}`]),
    ...(remedies[code] === undefined ? [] : [remedies[code]]),
    `Request ${requestId}, code ${code}`,
  ];
}

/** One mistake in the input, with its remedy. A suggestion is one word or a sentence. */
export function describeMistake({ message, suggestion }: InputError): string {
  if (suggestion === undefined || message.includes(suggestion)) return message;
  const remedy = /\s/.test(suggestion) ? suggestion : `did you mean ${suggestion}?`;
  return `${message} (${remedy})`;
}
