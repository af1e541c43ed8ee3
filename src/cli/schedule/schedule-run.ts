/** `carillon schedule run`: starts an execution, and with --wait follows it to its end. */
import type { Command } from 'commander';
import { overlapPolicies, type OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import { findSchedule } from '../api/find-execution.ts';
import { addStartFlags, startExecution, type StartOptions } from '../execution/start-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';

type RunOptions = StartOptions & { overlap?: string };

export function declareRun(schedule: Command, runner: CommandRunner): void {
  const run = schedule
    .command('run')
    .alias('start')
    .description('run a schedule now')
    .argument('<schedule>', 'slug, id or name');
  addStartFlags(run).option(
    '--overlap <policy>',
    'if another execution is open: Skip, BufferOne, BufferAll, …',
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
  const { api, flags } = context;
  const body = {
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    ...(options.overlap === undefined ? {} : { overlap: readPolicy(options.overlap) }),
  };
  return startExecution(context, options, async () => {
    const { id, slug } = (await findSchedule(api, reference)).schedule;
    return {
      send: (idempotencyKey) => api.runSchedule(id, { idempotencyKey, body }),
      command: `carillon schedule run ${slug}`,
      of: `schedule ${slug}`,
    };
  });
}

function readPolicy(word: string): OverlapPolicy {
  const policy = overlapPolicies.find((one) => one.toLowerCase() === word.toLowerCase());
  if (policy) return policy;
  throw usageError(`--overlap must be one of ${overlapPolicies.join(', ')}`);
}
