/** `carillon schedule run`: starts an execution, and with --wait stays until its end. */
import { randomUUID } from 'node:crypto';
import type { Schedule } from '../../contract/schedules.ts';
import { ApiUnreachable } from '../api-error.ts';
import type { RunRequest } from '../api-client.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { findSchedule } from '../find-schedule.ts';
import { waitForExecution } from '../wait-for-execution.ts';

export type RunOptions = { wait?: true; idempotencyKey?: string };

/** A start whose answer got lost can be asked for again by its key, without starting twice. */
async function start(context: CommandContext, schedule: Schedule, run: RunRequest) {
  try {
    return await context.api.runSchedule(schedule.id, run);
  } catch (error) {
    const lost = error instanceof ApiUnreachable && !error.refused;
    if (lost || context.signal.aborted) {
      context.note('It may have started. This asks again without starting it twice:');
      context.note(
        `  carillon schedule run ${schedule.slug} --idempotency-key ${run.idempotencyKey}`,
      );
    }
    throw error;
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
  const started = await start(context, schedule, { idempotencyKey, reason: flags.reason });
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
