/** Problems about a document that was sent: pointers become places in the file. */
import { ProblemError } from '../domain/problem.ts';
import type { InputError } from '../domain/problem.ts';
import { ApiProblem } from './api-error.ts';
import { CliError } from './cli-error.ts';
import { placedErrors } from './manifest.ts';

function placed(errors: readonly InputError[], placeOf: (pointer: string) => string): string[] {
  return placedErrors(errors.slice(0, 50), placeOf);
}

/** The same error with places; anything that does not point into the document is left as it is. */
export function placeProblem(error: unknown, placeOf: (pointer: string) => string): unknown {
  if (error instanceof ApiProblem && error.problem.errors.length > 0) {
    const { errors, requestId, code } = error.problem;
    const lines = [...placed(errors, placeOf), `Request ${requestId}, code ${code}`];
    return new CliError(error.message, { exitCode: error.exitCode, lines });
  }
  if (error instanceof ProblemError && error.errors.length > 0) {
    return new CliError('the document is not valid', {
      exitCode: 7,
      lines: placed(error.errors, placeOf),
    });
  }
  return error;
}
