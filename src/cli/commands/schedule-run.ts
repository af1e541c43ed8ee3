/** `carillon schedule run`: starts an execution, and with --wait stays until its end. */
import { randomUUID } from 'node:crypto';
import { ApiUnreachable } from '../api-error.ts';
import type { RunRequest } from '../api-client.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { findSchedule } from '../find-schedule.ts';
import { waitForExecution } from '../wait-for-execution.ts';

export type RunOptions = { wait?: true; idempotencyKey?: string };

/** A start whose answer got lost can be asked for again by its key, without starting twice. */
async function start({ api }: CommandContext, slug: string, id: string, run: RunRequest) {
  try {
    return await api.runSchedule(id, run);
  } catch (error) {
    if (!(error instanceof ApiUnreachable) || error.refused) throw error;
    const again = `carillon schedule run ${slug} --idempotency-key ${run.idempotencyKey}`;
    const lines = [
      ...error.lines,
      `It may have started. Ask again without starting twice: ${again}`,
    ];
    throw new CliError(error.message, { exitCode: error.exitCode, lines });
  }
}

export async function runSchedule(
  context: CommandContext,
  reference: string,
  options: RunOptions,
): Promise<number> {
  const { api, answer, note, flags, timeoutMs } = context;
  if (timeoutMs !== null && !options.wait) throw usageError('--timeout needs --wait here');
  const { schedule } = await findSchedule(api, reference);
  const idempotencyKey = options.idempotencyKey ?? randomUUID();
  const started = await start(context, schedule.slug, schedule.id, {
    idempotencyKey,
    reason: flags.reason,
  });
  if (options.wait) {
    note(`Started ${started.id}`);
    return waitForExecution(context, {
      id: started.id,
      scheduleId: schedule.id,
      justStarted: true,
    });
  }
  await answer.one(started, {
    nameOf: ({ id }) => id,
    lines: ({ id }) => [`started execution ${id} of schedule ${schedule.slug}`],
  });
  note(`Follow it with: carillon execution watch ${started.id}`);
  return 0;
}
