import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { guardGroup } from '../supervise/child-process.ts';
import { temporalCliVersion } from './temporal-data-file.ts';

/** A program of a pinned Go module. */
export type GoProgram = {
  package: string;
  /** Name of the file. */
  name: string;
  /** For the linker, besides those that make it small. */
  linkFlags: string;
  /** What is built and how long that takes, for people. */
  title: string;
};

const heartbeatMs = 10_000;
const buildTimeoutMs = 30 * 60_000;
/** Go needs a moment to remove its work files; an abort must take less than a second. */
const abortGraceMs = 500;
const maxErrorLines = 15;
const cliPackage = 'github.com/temporalio/cli';

const temporalCli: GoProgram = {
  package: `${cliPackage}/cmd/temporal`,
  name: 'temporal',
  linkFlags: `-X ${cliPackage}/temporalcli.Version=${temporalCliVersion}`,
  title: `the Temporal server ${temporalCliVersion} with Go; once per user, about 3 minutes on two cores`,
};

/** `go` is the Go tool, `moduleDirectory` our pinned module, `directory` the folder of the result. */
export type BuildTemporalOptions = {
  go: string;
  moduleDirectory: string;
  directory: string;
  env: NodeJS.ProcessEnv;
  report: (line: string) => void;
  /** Aborts the build, with all processes of the Go toolchain, within a second. */
  signal: AbortSignal;
};

/** Builds the Temporal CLI from the pinned Go module, as `buildGoProgram` does. */
export function buildTemporal(options: BuildTemporalOptions): Promise<string> {
  return buildGoProgram(temporalCli, options);
}

/**
 * Builds a program of a pinned Go module and returns its path. Needs only a Go module proxy. Reports its
 * progress every ten seconds; gives up after half an hour.
 */
export async function buildGoProgram(
  program: GoProgram,
  options: BuildTemporalOptions,
): Promise<string> {
  mkdirSync(options.directory, { recursive: true });
  const target = join(options.directory, program.name);
  options.report(`building ${program.title}`);
  const progress = createProgress();
  const heartbeat = setInterval(() => options.report(progress.describe()), heartbeatMs);
  try {
    await runGo(options, ['list', '-mod=readonly', '-deps', program.package], {
      stdout: progress.listed,
      stderr: progress.downloading,
    });
    await runGo(options, buildArguments(program, target), { stderr: progress.compiled });
    options.report(`built in ${progress.elapsed()}`);
    return target;
  } finally {
    clearInterval(heartbeat);
  }
}

function buildArguments({ package: name, linkFlags }: GoProgram, target: string): string[] {
  // Explicit flags override the user's GOFLAGS; a build never changes the module list.
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false'];
  return ['build', '-v', ...flags, '-ldflags', `-s -w ${linkFlags}`.trim(), '-o', target, name];
}

function goEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // A workspace file or a target of the user would build something else.
  const { GOOS: _os, GOARCH: _arch, ...kept } = env;
  return { ...kept, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0' };
}

type Listener = (line: string) => void;

/** Counts what Go prints: downloaded modules, all packages, compiled packages. */
function createProgress() {
  const started = Date.now();
  let modules = 0;
  let packages = 0;
  let compiled = 0;
  let compilingSince = 0;
  const elapsed = (): string => `${Math.round((Date.now() - started) / 1_000)} s`;

  /** An estimate, because packages differ in size; none before the first 20 packages. */
  function left(): string {
    if (compiled < 20 || compiled >= packages) return '';
    const ms = ((Date.now() - compilingSince) / compiled) * (packages - compiled);
    const minutes = Math.ceil(ms / 60_000);
    return minutes <= 1 ? ', less than a minute left' : `, about ${minutes} minutes left`;
  }

  return {
    elapsed,
    downloading: ((line) => {
      if (line.includes('downloading')) modules += 1;
    }) satisfies Listener,
    listed: (() => {
      packages += 1;
    }) satisfies Listener,
    compiled: ((line) => {
      if (!/^[\w./~-]+$/.test(line)) return;
      compilingSince ||= Date.now();
      compiled += 1;
    }) satisfies Listener,
    describe(): string {
      if (packages === 0) return `downloading Go modules, ${modules} so far, ${elapsed()}`;
      if (compiled >= packages) return `linking, ${elapsed()}`;
      return `compiling, ${compiled} of at most ${packages} packages, ${elapsed()}${left()}`;
    },
  };
}

async function runGo(
  options: BuildTemporalOptions,
  args: string[],
  listeners: { stdout?: Listener; stderr: Listener },
): Promise<void> {
  const { signal } = options;
  signal.throwIfAborted();
  const last: string[] = [];
  const child = spawn(options.go, args, {
    cwd: options.moduleDirectory,
    env: goEnvironment(options.env),
    stdio: ['ignore', listeners.stdout ? 'pipe' : 'ignore', 'pipe'],
    // A group of its own, so that compilers end together with the Go tool.
    detached: true,
  });
  const stop = (): void => endGroup(child);
  const release = child.pid && guardGroup({ pid: child.pid, stopSignal: 'SIGINT', graceMs: 1_000 });
  const timeout = setTimeout(stop, buildTimeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  if (child.stdout && listeners.stdout) forEachLine(child.stdout, listeners.stdout);
  if (child.stderr) {
    forEachLine(child.stderr, (line) => {
      listeners.stderr(line);
      last.push(line);
      if (last.length > maxErrorLines) last.shift();
    });
  }
  try {
    const code = await exitCode(child);
    signal.throwIfAborted();
    if (code !== 0) throw new Error(`go ${args[0]} failed (${code}):\n${last.join('\n')}`);
  } finally {
    if (release) release();
    clearTimeout(timeout);
    signal.removeEventListener('abort', stop);
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGINT');
  setTimeout(() => signalGroup(pid, 'SIGKILL'), abortGraceMs);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

function forEachLine(input: NodeJS.ReadableStream, listener: Listener): void {
  createInterface({ input, crlfDelay: Infinity }).on('line', listener);
}

function exitCode(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}
