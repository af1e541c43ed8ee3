/** Executable, Shell and what all command steps share: run a program in a clean directory, with its output and exit code. */
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type {
  CommandEnvironment,
  ExecutableSettings,
  PowerShellSettings,
  ShellSettings,
} from '../../../src/domain/schedule/schedule.ts';
import type { StepOutputs } from '../../../src/domain/step-data/step-outputs.ts';
import {
  type CommandLimits,
  interpreterArguments,
  isScriptFault,
  limitNote,
  readScript,
  type Shebang,
} from '../../../src/domain/steps/command-step.ts';
import { reachFailpoint } from '../../../src/failpoints.ts';
import {
  LaunchError,
  type ProcessEnd,
  type ProcessRunner,
  signalOf,
} from '../../process/process.ts';
import { hideAll } from '../masking/kept-output.ts';
import {
  misconfigured,
  type RunnerResult,
  StepFailure,
  type StepRun,
  type StepRunner,
} from '../step-runner.ts';
import { type CommandPrint, createCommandOutput } from './command-output.ts';
import { outputFileIn, outputVariable, readOutputFile } from './output-file.ts';
import { checkInterpreter, findProgram, findScript, type Surroundings } from './program.ts';

/** The variables a command inherits from its worker; all others stay with the worker. */
const inheritedVariables = ['PATH', 'HOME', 'LANG', 'TZ'] as const;
export type BaseEnvironment = Partial<Record<(typeof inheritedVariables)[number], string>>;

export type CommandDeps = {
  enabled: boolean;
  environment: BaseEnvironment;
  processes: ProcessRunner;
  /** What `processes` holds commands to. */
  limits: CommandLimits;
};

export type Command = {
  program: string;
  args: readonly string[];
  /** The first line of an inline script, whose interpreter `program` is. */
  shebang?: Shebang;
};

type CommandSettings = ExecutableSettings | ShellSettings | PowerShellSettings;

/** Where a command is put together: a directory for its files, the one it runs in, and its PATH. */
export type CommandPlace = Surroundings & { scratch: string };

/**
 * Runs what `prepare` answers, in the step's working directory or in an empty one that is removed
 * afterwards. `prepare` may leave files in the scratch directory it is given.
 */
export async function runCommand<S extends CommandSettings>(
  run: StepRun<S>,
  deps: CommandDeps,
  prepare: (place: CommandPlace) => Promise<Command>,
): Promise<RunnerResult> {
  const { input } = run;
  if (!deps.enabled) {
    const message = `this worker does not run commands`;
    throw new StepFailure('step-type-unavailable', message, { retryable: false });
  }
  const own = run.secrets.resolveAll(input.settings.environment);
  const scratch = await mkdtemp(join(tmpdir(), 'carillon-step-'));
  const environment: Record<string, string> = {
    ...environmentOf(run, own, deps),
    [outputVariable]: outputFileIn(scratch),
  };
  try {
    const workingDirectory = await directoryOf(input.settings.workingDirectory, scratch);
    const around = { workingDirectory, path: environment['PATH'] ?? '' };
    const command = await prepare({ ...around, scratch });
    if (command.shebang) await checkInterpreter(command.shebang, around);
    const program = await findProgram(command.program, around);
    const { args } = command;
    return await execute(run, deps, { program, args, workingDirectory, environment });
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** The step's own variables win over inherited ones; ours win over both. */
function environmentOf(
  {
    input: { executionId, key, idempotencyKey },
    trace,
  }: Pick<StepRun<CommandSettings>, 'input' | 'trace'>,
  own: CommandEnvironment,
  { environment }: CommandDeps,
): Record<string, string> {
  const defaults: Required<BaseEnvironment> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: homedir(),
    LANG: 'C.UTF-8',
    TZ: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  const inherited = inheritedVariables.map(
    (name) => [name, environment[name] ?? defaults[name]] as const,
  );
  return {
    ...Object.fromEntries(inherited),
    // For programs that know OpenTelemetry; a step may set another one.
    TRACEPARENT: trace.traceparent,
    ...(own as Record<string, string>),
    CARILLON_EXECUTION_ID: executionId,
    CARILLON_STEP_KEY: key,
    CARILLON_IDEMPOTENCY_KEY: idempotencyKey,
    CARILLON_TRACEPARENT: trace.traceparent,
  };
}

async function directoryOf(chosen: string | null, scratch: string): Promise<string> {
  if (chosen === null) {
    const work = join(scratch, 'work');
    await mkdir(work);
    return work;
  }
  const named = `its working directory ${JSON.stringify(chosen)}`;
  if (!isAbsolute(chosen)) throw misconfigured(`${named} is not an absolute path`);
  const found = await stat(chosen).catch((error: NodeJS.ErrnoException) => error.code);
  if (found === 'EACCES') throw misconfigured(`${named} cannot be read by the worker`);
  if (typeof found !== 'object') throw misconfigured(`${named} is not there`);
  if (!found.isDirectory()) throw misconfigured(`${named} is not a directory`);
  await access(chosen, constants.X_OK).catch(() => {
    throw misconfigured(`${named} may not be entered by the user of the worker`);
  });
  return chosen;
}

type Execution = Command & { workingDirectory: string; environment: Record<string, string> };

async function execute<S extends CommandSettings>(
  run: StepRun<S>,
  { processes, limits }: CommandDeps,
  execution: Execution,
): Promise<RunnerResult> {
  run.signal.throwIfAborted();
  const output = createCommandOutput(run.secrets.mask(), (lines) => run.log(lines));
  try {
    reachFailpoint('command.before-start');
    const end = await processes.run({
      ...execution,
      mark: randomUUID(),
      onOutput: (stream, chunk) => output.write(stream, chunk),
      signal: run.signal,
    });
    reachFailpoint('command.ended');
    const print = output.end();
    const outputs = await takeOutputs(run, execution.environment);
    const shown = run.keepsOutput ? print : { ...print, said: hideAll.mask(print.said) };
    return judge(end, { ...shown, outputs }, limits);
  } catch (error) {
    if (error instanceof StepFailure || run.signal.aborted) throw error;
    throw toStartFailure(error);
  }
}

async function takeOutputs(
  { log }: Pick<StepRun<CommandSettings>, 'log'>,
  environment: Record<string, string>,
): Promise<StepOutputs | null> {
  const { outputs, fault } = await readOutputFile(environment[outputVariable] ?? '');
  if (fault !== null) log([{ at: Date.now(), level: 'warn', stream: 'system', text: fault }]);
  return outputs;
}

/** What the operating system refuses for good; anything else, such as no memory, may pass. */
const lastingErrors: Readonly<Record<string, string>> = {
  ENOENT: 'it or its working directory is gone',
  ENOTDIR: 'it or its working directory is gone',
  EACCES: 'not permitted',
  EPERM: 'not permitted',
  E2BIG: 'its arguments and variables are longer than this system takes',
  ERR_INVALID_ARG_VALUE: 'an argument or variable holds a NUL character',
};

function toStartFailure(error: unknown): StepFailure {
  const what = 'its program could not be started';
  if (error instanceof LaunchError) {
    return new StepFailure('step-failed', `${what}: ${error.message}`, { retryable: true });
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const why = lastingErrors[code];
  if (why !== undefined) return misconfigured(`${what}: ${why} (${code})`);
  return new StepFailure('step-failed', `${what} (${code})`, { retryable: true });
}

function judge(
  end: ProcessEnd,
  print: CommandPrint & { outputs: StepOutputs | null },
  limits: CommandLimits,
): RunnerResult {
  const { exitCode } = end;
  const { excerpt: output, bytes: outputBytes, outputs } = print;
  const facts = { exitCode, output, outputBytes, outputs };
  if (exitCode === 0 && !end.stopped) return { message: 'exit code 0', ...facts };
  const how = describeEnd(end);
  const said = print.said === '' ? how : `${how}: ${print.said}`;
  const sign = end.killedBy === 'SIGXFSZ' ? 'file size limit exceeded' : print.said;
  const message = said + limitNote(sign, limits);
  throw new StepFailure('step-failed', message, { retryable: true, facts });
}

/** Shells answer 128 and the number of a signal for a command of theirs that it killed. */
function describeEnd({ exitCode, killedBy }: ProcessEnd): string {
  if (killedBy !== null) return `killed by ${killedBy}`;
  const signal = signalOf(exitCode);
  return `exit code ${exitCode}${signal === null ? '' : ` (128 + ${signal})`}`;
}

/** The Executable step: one program with its arguments, never through a shell. */
export function createExecutableRunner(deps: CommandDeps): StepRunner<ExecutableSettings> {
  return (run) => {
    const { program, arguments: args } = run.input.settings;
    return runCommand(run, deps, async () => ({ program, args }));
  };
}

/** The one shell every POSIX host has, for scripts whose first line names no other interpreter. */
const shell = '/bin/sh';

/** The Shell step: a script, inline or in a file, which stops at the first failing command. */
export function createShellRunner(deps: CommandDeps): StepRunner<ShellSettings> {
  return (run) =>
    runCommand(run, deps, async (place) => {
      const { script, file, arguments: args = [] } = run.input.settings;
      if (script !== undefined) return inlineScript(run, script, place.scratch);
      const { path, shebang } = await findScript(file ?? '', place);
      const command = commandOf(shebang, path);
      return { ...command, args: [...command.args, ...args] };
    });
}

async function inlineScript(
  run: StepRun<ShellSettings>,
  text: string,
  scratch: string,
): Promise<Command> {
  const script = readScript(text);
  // Definitions are older than this rule.
  if (isScriptFault(script)) {
    throw misconfigured(`the script cannot be run: ${script.message}; ${script.remedy}`);
  }
  const at = Date.now();
  const notes = script.notes.map(
    (note) => ({ at, level: 'info', stream: 'system', text: note }) as const,
  );
  if (notes.length > 0) run.log(notes);
  // In a file: an argument is shown to every user of the host, and may not be as long.
  const path = join(scratch, 'script');
  await writeFile(path, script.text, { mode: 0o700 });
  return commandOf(script.shebang, path);
}

/** The interpreter is started by us, not through the file, which may be where nothing is executable. */
function commandOf(shebang: Shebang | null, file: string): Command {
  if (shebang === null) return { program: shell, args: ['-e', file] };
  const args = [...interpreterArguments(shebang), file];
  return { program: shebang.interpreter, args, shebang };
}
