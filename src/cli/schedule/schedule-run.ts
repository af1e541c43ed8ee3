/** `carillon schedule run`: starts an execution, and with --wait follows it to its end. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Schedule } from '../../contract/schedule/schedules.ts';
import { overlapPolicies, type OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import type { RunRequest } from '../api/api-client.ts';
import { ApiUnreachable } from '../api/api-error.ts';
import { findSchedule } from '../api/find-execution.ts';
import { waitForExecution } from '../execution/wait-for-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showStarted, waitLines } from '../output/show-execution.ts';

type RunOptions = { wait?: true; idempotencyKey?: string; overlap?: string };

export function declareRun(schedule: Command, runner: CommandRunner): void {
  const run = schedule
    .command('run')
    .alias('start')
    .description('run a schedule now')
    .argument('<schedule>', 'slug, id or name')
    .option('-w, --wait', 'follow it to its end; the exit code shows how it ended')
    .option('--overlap <policy>', 'if another execution is open: Skip, BufferOne, BufferAll, …')
    .option(
      '--idempotency-key <key>',
      'repeating the command with the same key starts nothing new',
    );
  showExamples(run, [
    ['carillon schedule run delta-sync --wait --timeout 10m', 'exit code 0 only if it completed'],
    ['carillon schedule run delta-sync -o name', 'print the id of the execution'],
    ['carillon schedule run delta-sync --overlap BufferOne', 'wait for the open execution'],
  ]);
  runner.client<RunOptions>(
    run,
    (context, [reference = ''], options) => runSchedule(context, reference, options),
    { waits: true },
  );
}

async function runSchedule(
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

/** When the answer is lost, the same key asks again without starting twice. */
async function start(context: CommandContext, schedule: Schedule, run: RunRequest) {
  try {
    return await context.api.runSchedule(schedule.id, run);
  } catch (error) {
    const lost = error instanceof ApiUnreachable && !error.refused;
    if (lost || context.signal.aborted) {
      context.note('It may have started. This command asks again and does not start it twice:');
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
  throw usageError(`--overlap must be one of ${overlapPolicies.join(', ')}`);
}
