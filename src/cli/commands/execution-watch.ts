/** `carillon execution watch`: follows any execution to its end. */
import type { CommandContext } from '../command-context.ts';
import { findExecutionId } from '../find-execution.ts';
import { askPatiently } from '../follow-execution.ts';
import { troubleNote, waitForExecution } from '../wait-for-execution.ts';

export async function watchExecution(context: CommandContext, reference: string): Promise<number> {
  const { api, io, signal, timeoutMs, note } = context;
  const askedAt = io.now().getTime();
  const onTrouble = (message: string): void => note(troubleNote(message));
  const found = await askPatiently({ io, signal, timeoutMs, onTrouble }, async () =>
    api.getExecution(await findExecutionId(context, reference, 'latest')),
  );
  const left = timeoutMs === null ? null : timeoutMs - (io.now().getTime() - askedAt);
  const { id, scheduleId } = found;
  const wait = { id, scheduleId, justStarted: false };
  return waitForExecution({ ...context, timeoutMs: left }, wait);
}
