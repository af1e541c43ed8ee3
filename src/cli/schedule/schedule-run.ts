/** `carillon schedule run`: starts an execution, and with --wait follows it to its end. */
import type { Command } from 'commander';
import { isPriority, priorityLimits } from '../../domain/schedule/priority.ts';
import { overlapPolicies, type OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import { findSchedule } from '../api/find-execution.ts';
import { addStartFlags, startExecution, type StartOptions } from '../execution/start-execution.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';

type RunOptions = StartOptions & { overlap?: string; parameter?: string[]; priority?: number };

export function declareRun(schedule: Command, runner: CommandRunner): void {
  const run = schedule
    .command('run')
    .alias('start')
    .description('run a schedule now')
    .argument('<schedule>', 'slug, id or name');
  addParameterFlag(addStartFlags(run)).option(
    '--overlap <policy>',
    'if another execution is open: Skip, BufferOne, BufferAll, …',
  );
  run.option(
    '--priority <number>',
    'for this execution: 1 (first) to 5 (last); by default that of the schedule',
    readPriority,
  );
  showExamples(run, [
    ['carillon schedule run delta-sync --wait --timeout 10m', 'exit code 0 only if it completed'],
    ['carillon schedule run delta-sync -o name', 'print the id of the execution'],
    ['carillon schedule run delta-sync --overlap BufferOne', 'wait for the open execution'],
    ['carillon schedule run delta-sync --priority 1', 'before others that wait'],
    ['carillon schedule run delta-sync -p full=true -p region=eu', 'give it parameters'],
  ]);
  runner.client<RunOptions>(
    run,
    (context, [reference = ''], options) => runSchedule(context, reference, options),
    { waits: true },
  );
}

export function addParameterFlag(command: Command): Command {
  return command.option(
    '-p, --parameter <name=value>',
    'value of a parameter; 5, true and "5" are read as JSON, any other text as it is (repeatable)',
    (one: string, before: string[] = []) => [...before, one],
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
    ...(options.priority === undefined ? {} : { priority: options.priority }),
    ...(options.parameter === undefined ? {} : { parameters: readParameters(options.parameter) }),
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

type Value = string | number | boolean;

/** Values of `--parameter`. */
export function readParameters(given: readonly string[]): Record<string, Value> {
  const entries = given.map((one): [string, Value] => {
    const at = one.indexOf('=');
    if (at < 1) throw usageError(`--parameter takes name=value, not ${JSON.stringify(one)}`);
    return [one.slice(0, at), readValue(one.slice(at + 1))];
  });
  return Object.fromEntries(entries);
}

/** Numbers, true, false and quoted texts are JSON; whatever is not is a text. */
function readValue(text: string): Value {
  try {
    const value: unknown = JSON.parse(text);
    const isValue = ['string', 'number', 'boolean'].includes(typeof value);
    return isValue ? (value as Value) : text;
  } catch {
    return text;
  }
}

function readPriority(text: string): number {
  const priority = Number(text);
  if (text.trim() !== '' && isPriority(priority)) return priority;
  const { first, last } = priorityLimits;
  throw usageError(`--priority is a whole number from ${first} to ${last}`);
}

function readPolicy(word: string): OverlapPolicy {
  const policy = overlapPolicies.find((one) => one.toLowerCase() === word.toLowerCase());
  if (policy) return policy;
  throw usageError(`--overlap must be one of ${overlapPolicies.join(', ')}`);
}
