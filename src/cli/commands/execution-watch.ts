/** `carillon execution watch`: follows any execution, whoever started it. */
import type { CommandContext } from '../command-context.ts';
import { findExecutionId } from '../find-execution.ts';
import { waitForExecution } from '../wait-for-execution.ts';

export async function watchExecution(context: CommandContext, reference: string): Promise<number> {
  const id = await findExecutionId(context, reference, 'latest');
  const { scheduleId } = await context.api.getExecution(id);
  return waitForExecution(context, { id, scheduleId, justStarted: false });
}
