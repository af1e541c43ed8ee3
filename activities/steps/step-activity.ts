/** The step activities, named by step type: what a workflow's `scheduleActivity(step.type)` reaches. */
import { Context } from '@temporalio/activity';
import { completeCall, type StepCall } from '../../src/domain/execution/step-activity.ts';
import type { StepReport } from '../../src/domain/execution/step-result.ts';
import { poolOfTaskQueue } from '../../src/domain/identifiers.ts';
import type {
  ActivityStepType,
  ExecutableSettings,
  HttpSettings,
  PowerShellSettings,
  RunProfileSettings,
  ShellSettings,
  SqlSettings,
  StepSettings,
} from '../../src/domain/schedule/schedule.ts';
import { type CommandLimits, defaultCommandLimits } from '../../src/domain/steps/command-step.ts';
import { createProcessRunner, type ProcessRunner } from '../process/process.ts';
import {
  type BaseEnvironment,
  createExecutableRunner,
  createShellRunner,
} from './command/command.ts';
import { createPowerShellRunner } from './command/powershell.ts';
import { createHttpRunner } from './http/http.ts';
import { createRunProfileRunner } from './http/run-profile.ts';
import { type AttemptDeps, runAttempt } from './run-attempt.ts';
import { createSqlRunner } from './sql/sql.ts';
import { misconfigured, type StepRunner } from './step-runner.ts';

export type StepActivityDeps = AttemptDeps & RunnerDeps;

/** What the runners of steps need of the worker. */
type RunnerDeps = {
  /** Whether this worker runs Executable, Shell and PowerShell steps. */
  commandsEnabled: boolean;
  /** What commands get of the worker's own environment; PATH, HOME, LANG and TZ at most. */
  environment?: BaseEnvironment;
  /** How commands are run, and what it holds them to; found out at the first command if left out. */
  processes?: ProcessRunner;
  commandLimits?: CommandLimits;
};

export type StepActivity<S extends StepSettings> = (call: StepCall<S>) => Promise<StepReport>;

export type StepActivities = {
  RunProfile: StepActivity<RunProfileSettings>;
  Http: StepActivity<HttpSettings>;
  Executable: StepActivity<ExecutableSettings>;
  Shell: StepActivity<ShellSettings>;
  PowerShell: StepActivity<PowerShellSettings>;
  Sql: StepActivity<SqlSettings>;
};

export type StepRunners = {
  RunProfile: StepRunner<RunProfileSettings>;
  Http: StepRunner<HttpSettings>;
  Executable: StepRunner<ExecutableSettings>;
  Shell: StepRunner<ShellSettings>;
  PowerShell: StepRunner<PowerShellSettings>;
  Sql: StepRunner<SqlSettings>;
};

/** One set per worker process; it keeps connections to connected systems open between steps. */
export function createStepRunners(deps: RunnerDeps): StepRunners {
  const limits = deps.commandLimits ?? defaultCommandLimits;
  const commands = {
    enabled: deps.commandsEnabled,
    environment: deps.environment ?? {},
    processes: deps.processes ?? createProcessRunner(undefined, limits),
    limits,
  };
  return {
    RunProfile: createRunProfileRunner(),
    Http: createHttpRunner(),
    Executable: createExecutableRunner(commands),
    Shell: createShellRunner(commands),
    PowerShell: createPowerShellRunner(commands),
    Sql: createSqlRunner(),
  } satisfies Record<ActivityStepType, unknown>;
}

export function createStepActivities(deps: AttemptDeps, runners: StepRunners): StepActivities {
  return {
    RunProfile: toActivity(deps, runners.RunProfile),
    Http: toActivity(deps, runners.Http),
    Executable: toActivity(deps, runners.Executable),
    Shell: toActivity(deps, runners.Shell),
    PowerShell: toActivity(deps, runners.PowerShell),
    Sql: toActivity(deps, runners.Sql),
  };
}

/** Any runner as an activity: one attempt each time it is called. */
export function toActivity<S extends StepSettings>(
  deps: AttemptDeps,
  runner: StepRunner<S>,
): StepActivity<S> {
  return (call) => {
    const { workflowExecution, taskQueue } = Context.current().info;
    if (!workflowExecution) throw misconfigured('a step runs inside an execution');
    const input = completeCall(call, workflowExecution.runId);
    // The queue that the task came from, not what the call says: only it is bound to this worker.
    return runAttempt(deps, runner, { input, pool: poolOfTaskQueue(taskQueue) });
  };
}
