/** What Executable and Shell steps share: a program in a clean place, with its output and its end. */
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type {
  CommandEnvironment,
  ExecutableSettings,
  ShellSettings,
} from '../../src/domain/schedule.ts';
import type { StepActivityInput } from '../../src/domain/step-activity.ts';
import type { ProcessEnd, ProcessRunner } from '../process.ts';
import { createCommandOutput } from './command-output.ts';
import type { CommandPrint } from './command-output.ts';
import { StepFailure, misconfigured } from './step-run.ts';
import type { StepResult, StepRun } from './step-run.ts';
import { reachKillPoint } from '../../src/kill-points.ts';

/** The variables a command inherits from its worker; all others stay with the worker. */
export const inheritedVariables = ['PATH', 'HOME', 'LANG', 'TZ'] as const;
export type BaseEnvironment = Partial<Record<(typeof inheritedVariables)[number], string>>;

export type CommandDeps = {
  enabled: boolean;
  environment: BaseEnvironment;
  processes: ProcessRunner;
};

export type Command = { program: string; args: readonly string[] };

type CommandSettings = ExecutableSettings | ShellSettings;

/**
 * Runs what `prepare` answers, in the step's working directory or in an empty one that is removed
 * afterwards. `prepare` may leave files in the directory it is given.
 */
export async function runCommand<S extends CommandSettings>(
  run: StepRun<S>,
  deps: CommandDeps,
  prepare: (scratch: string) => Promise<Command>,
): Promise<StepResult> {
  const { input } = run;
  if (!deps.enabled) {
    const message = `this worker does not run commands`;
    throw new StepFailure('step-type-unavailable', message, { retryable: false });
  }
  const environment = environmentOf(
    input,
    run.secrets.resolveAll(input.settings.environment),
    deps,
  );
  const scratch = await mkdtemp(join(tmpdir(), 'carillon-step-'));
  try {
    const command = await prepare(scratch);
    const workingDirectory = await directoryOf(input.settings.workingDirectory, scratch);
    const program = await findProgram(command.program, workingDirectory, environment['PATH'] ?? '');
    return await execute(run, deps, { ...command, program, workingDirectory, environment });
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** The step's own variables win over inherited ones; ours win over both. */
function environmentOf(
  { executionId, key, idempotencyKey }: StepActivityInput,
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
    ...(own as Record<string, string>),
    CARILLON_EXECUTION_ID: executionId,
    CARILLON_STEP_KEY: key,
    CARILLON_IDEMPOTENCY_KEY: idempotencyKey,
  };
}

async function directoryOf(chosen: string | null, scratch: string): Promise<string> {
  if (chosen === null) {
    const work = join(scratch, 'work');
    await mkdir(work);
    return work;
  }
  if (!isAbsolute(chosen)) throw misconfigured('its working directory is not an absolute path');
  const found = await stat(chosen).catch(() => null);
  if (!found?.isDirectory()) throw misconfigured('its working directory is not there');
  return chosen;
}

/** Looked up here, so that a missing program is told from one that fails. */
async function findProgram(program: string, directory: string, path: string): Promise<string> {
  const isPath = program.includes('/');
  const places = path.split(delimiter).filter((place) => isAbsolute(place));
  const candidates = isPath ? [resolve(directory, program)] : places.map((at) => join(at, program));
  for (const candidate of candidates) {
    if (program !== '' && (await isExecutable(candidate))) return candidate;
  }
  const where = isPath ? '' : ' on the PATH of the worker';
  throw misconfigured(`the program ${program} is not there${where} or may not be executed`);
}

async function isExecutable(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return false;
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

type Execution = Command & { workingDirectory: string; environment: Record<string, string> };

async function execute<S extends CommandSettings>(
  run: StepRun<S>,
  { processes }: CommandDeps,
  execution: Execution,
): Promise<StepResult> {
  run.signal.throwIfAborted();
  const output = createCommandOutput(run.secrets.mask(), (lines) => run.log(lines));
  try {
    reachKillPoint('command.before-start');
    const end = await processes.run({
      ...execution,
      mark: randomUUID(),
      onOutput: (stream, chunk) => output.write(stream, chunk),
      signal: run.signal,
    });
    reachKillPoint('command.ended');
    return judge(end, output.end());
  } catch (error) {
    if (error instanceof StepFailure || run.signal.aborted) throw error;
    throw toStartFailure(error);
  }
}

/** What the operating system refuses for good; anything else, such as no memory, may pass. */
const lastingErrors: ReadonlySet<string> = new Set([
  ...['ENOENT', 'EACCES', 'EPERM', 'ENOEXEC', 'ENOTDIR', 'ELOOP'],
  ...['E2BIG', 'ERR_INVALID_ARG_VALUE'],
]);

function toStartFailure(error: unknown): StepFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const message = `its program could not be started (${code})`;
  if (lastingErrors.has(code)) return misconfigured(message);
  return new StepFailure('step-failed', message, { retryable: true });
}

function judge(end: ProcessEnd, print: CommandPrint): StepResult {
  const { exitCode } = end;
  const facts = { exitCode, output: print.excerpt, outputBytes: print.bytes };
  if (exitCode === 0 && !end.stopped) return { message: 'exit code 0', ...facts };
  const how = end.killedBy === null ? `exit code ${exitCode}` : `killed by ${end.killedBy}`;
  const message = print.lastLine === '' ? how : `${how}: ${print.lastLine}`;
  throw new StepFailure('step-failed', message, { retryable: true, facts });
}
