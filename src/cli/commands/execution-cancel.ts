/** `carillon execution cancel`. */
import type { CommandContext } from '../command-context.ts';
import { findExecutionId } from '../find-execution.ts';

/** Answers as soon as Temporal took the request; steps that run may need a while to stop. */
export async function cancelExecution(context: CommandContext, reference: string): Promise<void> {
  const { api, flags, answer, note } = context;
  const id = await findExecutionId(context, reference, 'active');
  const asked = await api.cancelExecution(id, flags.reason);
  await answer.one(asked, {
    nameOf: () => id,
    lines: () => [`asked execution ${id} to stop`],
  });
  note(`See it end with: carillon execution watch ${id}`);
}
