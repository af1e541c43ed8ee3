/** Flags that choose executions, for lists and bulk operations. */
import type { Command } from 'commander';
import type { BulkFilter } from '../../contract/operations/bulk-operations.ts';
import { executionTriggers } from '../../domain/audit.ts';
import { stepTypes } from '../../domain/schedule/schedule.ts';
import { usageError } from '../framework/cli-error.ts';
import { parseDuration } from '../framework/options.ts';

export type ExecutionFilterOptions = {
  from?: string;
  to?: string;
  match?: string;
  tag?: string;
  trigger?: string;
  initiator?: string;
  system?: string;
  stepType?: string;
  error?: string;
  longerThan?: string;
};

export function addExecutionFilters(command: Command): Command {
  return command
    .option('--from <instant>', 'executions started at or after; an instant, or -24h')
    .option('--to <instant>', 'executions started before; an instant, or -1h')
    .option('--match <text>', 'schedules whose name or slug contains this, or their executions')
    .option('--tag <tag>', 'schedules with this tag, or their executions')
    .option('--trigger <trigger>', `executions started by: ${executionTriggers.join(', ')}`)
    .option('--initiator <id>', 'executions that this user, token or schedule started; its id')
    .option('--system <name>', 'executions with a step on this connected system')
    .option('--step-type <type>', `executions with a step of the type: ${stepTypes.join(', ')}`)
    .option('--error <text>', 'executions whose error contains this, in any case')
    .option('--longer-than <duration>', 'executions that took longer, such as 10m');
}

function oneOf<W extends string>(words: readonly W[], word: string, flag: string): W {
  const found = words.find((one) => one === word);
  if (found !== undefined) return found;
  throw usageError(`${flag}: "${word}" is not one of ${words.join(', ')}`);
}

/** As the API names them. @throws CliError for a value that no execution can have. */
export function readExecutionFilters(
  options: ExecutionFilterOptions,
): Omit<BulkFilter, 'scheduleId' | 'status' | 'enabled'> {
  const { from, to, match: q, tag, trigger, initiator, system, stepType, error } = options;
  const { longerThan } = options;
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(q !== undefined && { q }),
    ...(tag !== undefined && { tag }),
    ...(trigger !== undefined && { trigger: oneOf(executionTriggers, trigger, '--trigger') }),
    ...(initiator !== undefined && { initiator }),
    ...(system !== undefined && { connectedSystem: system }),
    ...(stepType !== undefined && { stepType: oneOf(stepTypes, stepType, '--step-type') }),
    ...(error !== undefined && { errorContains: error }),
    ...(longerThan !== undefined && {
      longerThanSeconds: Math.max(1, Math.floor(parseDuration(longerThan) / 1_000)),
    }),
  };
}
