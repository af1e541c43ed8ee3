/** `carillon schedule run`: starts an execution, and with --wait stays until its end. */
import { randomUUID } from 'node:crypto';
import type { Schedule } from '../../contract/schedule/schedules.ts';
import { overlapPolicies, type OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import type { RunRequest } from '../api/api-client.ts';
import { ApiUnreachable } from '../api/api-error.ts';
import { findSchedule } from '../api/find-execution.ts';
import { waitForExecution } from '../execution/wait-for-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { showStarted, waitLines } from '../output/show-execution.ts';

export type RunOptions = { wait?: true; idempotencyKey?: string; overlap?: string };

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

function readPolicy(word: string): OverlapPolicy {
  const policy = overlapPolicies.find((one) => one.toLowerCase() === word.toLowerCase());
  if (policy) return policy;
  throw usageError(`--overlap is one of ${overlapPolicies.join(', ')}`);
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
  const body = {
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    ...(options.overlap === undefined ? {} : { overlap: readPolicy(options.overlap) }),
  };
  const started = await start(context, schedule, { idempotencyKey, body });
  if (options.wait) {
    note(started.status === 'Queued' ? `Queued ${started.id}` : `Started ${started.id}`);
    return waitForExecution(context, {
      id: started.id,
      scheduleId: schedule.id,
      justStarted: true,
    });
  }
  await answer.one(started, {
    nameOf: ({ id }) => id,
    lines: (execution) => [
      `${showStarted(execution)} execution ${execution.id} of schedule ${schedule.slug}`,
      ...waitLines(execution),
    ],
  });
  note(`Follow it with: carillon execution watch ${started.id}`);
  return 0;
}
