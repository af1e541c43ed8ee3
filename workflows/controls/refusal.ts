/** How a command is refused: without a history event, with a problem code. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { ProblemCode } from '../../src/domain/problem.ts';

export function refuse(code: ProblemCode, message: string): never {
  throw ApplicationFailure.nonRetryable(message, code);
}
