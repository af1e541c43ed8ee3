/** The step activities, named by step type: what a workflow's `scheduleActivity(step.type)` reaches. */
import { Context } from '@temporalio/activity';
import { defaultCommandLimits } from '../../src/domain/command-limits.ts';
import type { CommandLimits } from '../../src/domain/command-limits.ts';
import type { ConnectedSystem } from '../../src/domain/connected-system.ts';
import type { StepReport } from '../../src/domain/outcome.ts';
import type {
  ExecutableSettings,
  HttpSettings,
  RunProfileSettings,
  ShellSettings,
  StepSettings,
  StepType,
} from '../../src/domain/schedule.ts';
import { completeCall } from '../../src/domain/step-activity.ts';
import type { StepCall } from '../../src/domain/step-activity.ts';
import { createProcessRunner } from '../process.ts';
import type { ProcessRunner } from '../process.ts';
import type { BaseEnvironment } from './command.ts';
import { createExecutableRunner } from './executable.ts';
import { createHttpRunner } from './http.ts';
import { runAttempt } from './run-attempt.ts';
import type { AttemptDeps } from './run-attempt.ts';
import { createRunProfileRunner } from './run-profile.ts';
import { createShellRunner } from './shell.ts';
import { misconfigured } from './step-failure.ts';
import type { StepRunner } from './step-run.ts';

export type StepActivityDeps = AttemptDeps & {
  connectedSystem(name: string): ConnectedSystem | undefined;
  /** Whether this worker runs Executable and Shell steps. */
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
};

/** One set per worker process; it keeps connections to connected systems open between steps. */
export function createStepActivities(deps: StepActivityDeps): StepActivities {
  const attempt = <S extends StepSettings>(runner: StepRunner<S>) => toActivity(deps, runner);
  const limits = deps.commandLimits ?? defaultCommandLimits;
  const commands = {
    enabled: deps.commandsEnabled,
    environment: deps.environment ?? {},
    processes: deps.processes ?? createProcessRunner(undefined, limits),
    limits,
  };
  return {
    RunProfile: attempt(createRunProfileRunner(deps)),
    Http: attempt(createHttpRunner()),
    Executable: attempt(createExecutableRunner(commands)),
    Shell: attempt(createShellRunner(commands)),
  } satisfies Record<StepType, unknown>;
}

/** Any runner as an activity: one attempt each time it is called. */
export function toActivity<S extends StepSettings>(
  deps: AttemptDeps,
  runner: StepRunner<S>,
): StepActivity<S> {
  return (call) => {
    const { workflowExecution } = Context.current().info;
    if (!workflowExecution) throw misconfigured('a step runs inside an execution');
    return runAttempt(deps, runner, completeCall(call, workflowExecution.runId));
  };
}
