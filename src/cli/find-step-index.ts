/** A step of an execution by its key or name, or by its number from 1, as people count. */
import type { ApiClient } from './api-client.ts';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import { toLine } from './terminal-text.ts';

/** From 0. @throws CliError that lists the steps when there is no such one. */
export async function findStepIndex(api: ApiClient, id: string, step: string): Promise<number> {
  const { steps } = await api.getExecution(id);
  const named = steps.find(({ key, name }) => key === step || name === step);
  const found = named ?? steps.find(({ stepIndex }) => String(stepIndex + 1) === step);
  if (found) return found.stepIndex;
  throw new CliError(`the execution has no step "${toLine(step)}"`, {
    exitCode: exitCodes.notFound,
    lines: steps.map(({ stepIndex, key, name }) => `  ${stepIndex + 1}  ${key}  ${toLine(name)}`),
  });
}
