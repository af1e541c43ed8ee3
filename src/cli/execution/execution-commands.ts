/** `carillon execution`: the group; each file of this folder declares its commands. */
import type { Command } from 'commander';
import type { CommandRunner } from '../framework/command-runner.ts';
import { declareCompare } from './execution-compare.ts';
import { declareExecutionControls } from './execution-control-commands.ts';
import { declareDecisions } from './execution-decisions.ts';
import { declareReads } from './execution-read.ts';
import { declareRetry } from './execution-retry.ts';
import { declareInsertStep } from './insert-step.ts';
import { declareWatch } from './wait-for-execution.ts';

/** In the order of the help. */
export function declareExecutionCommands(root: Command, runner: CommandRunner): void {
  const execution = root
    .command('execution')
    .alias('exec')
    .description('list, follow, control and retry executions');
  declareReads(execution, runner);
  declareWatch(execution, runner);
  declareCompare(execution, runner);
  declareRetry(execution, runner);
  declareExecutionControls(execution, runner);
  declareInsertStep(execution, runner);
  declareDecisions(execution, runner);
}
