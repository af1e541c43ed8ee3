/** Where the body of a request has one step, which is checked as a step of a definition: mistakes are told at `/step`. */
import { describeErrors, type InputError, isWithin, ProblemError } from '../../domain/problem.ts';

/** A mistake of the step with this index; others stay where they are. */
export function atStep(error: InputError, index: number): InputError {
  const place = `/steps/${index}`;
  if (!isWithin(error.pointer, place)) return error;
  return { ...error, pointer: `/step${error.pointer.slice(place.length)}` };
}

/** The same refusal with the mistakes of the first step, which is the one of the request. */
export function refusalAtStep(error: ProblemError): ProblemError {
  const { code, errors, extra } = error;
  if (!errors.some(({ pointer }) => isWithin(pointer, '/steps/0'))) return error;
  const told = errors.map((one) => atStep(one, 0));
  return new ProblemError(code, describeErrors(told), { errors: told, extra, cause: error });
}
