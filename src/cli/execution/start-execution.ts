/** Starts an execution, says which one, and with --wait follows it to its end. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Execution } from '../../contract/execution/executions.ts';
import { ApiUnreachable } from '../api/api-error.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { showStarted, waitLines } from '../output/show-execution.ts';
import { waitForExecution } from './wait-for-execution.ts';

export type StartOptions = { wait?: true; idempotencyKey?: string };

export function addStartFlags(command: Command): Command {
  return command
    .option('-w, --wait', 'follow it to its end; the exit code shows how it ended')
    .option(
      '--idempotency-key <key>',
      'repeating the command with the same key starts nothing new',
    );
}

type Start = {
  /** Asks the API, once. */
  send: (idempotencyKey: string) => Promise<Execution>;
  /** The command that asks for the same start again. */
  command: string;
  /** Such as `schedule delta-sync`. */
  of: string;
};

/** `prepare` is asked once the flags are known to fit. Returns the exit code. */
export async function startExecution(
  context: CommandContext,
  options: StartOptions,
  prepare: () => Start | Promise<Start>,
): Promise<number> {
  const { answer, note, timeoutMs } = context;
  if (timeoutMs !== null && !options.wait) throw usageError('--timeout needs --wait here');
  const start = await prepare();
  const started = await sendOnce(context, options.idempotencyKey ?? randomUUID(), start);
  const { id, scheduleId } = started;
  if (options.wait) {
    note(started.status === 'Queued' ? `Queued ${id}` : `Started ${id}`);
    return waitForExecution(context, { id, scheduleId, justStarted: true });
  }
  await answer.one(started, {
    nameOf: () => id,
    lines: (execution) => [
      `${showStarted(execution)} execution ${id} of ${start.of}`,
      ...waitLines(execution),
    ],
  });
  note(`Follow it with: carillon execution watch ${id}`);
  return 0;
}

/** When the answer is lost, the same key asks again without starting twice. */
async function sendOnce(
  { note, signal }: CommandContext,
  key: string,
  { send, command }: Start,
): Promise<Execution> {
  try {
    return await send(key);
  } catch (error) {
    const lost = error instanceof ApiUnreachable && !error.refused;
    if (lost || signal.aborted) {
      note('It may have started. This command asks again and does not start it twice:');
      note(`  ${command} --idempotency-key ${key}`);
    }
    throw error;
  }
}
