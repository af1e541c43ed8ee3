import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

const HEARTBEAT_MS = 10_000;
const BUILD_TIMEOUT_MS = 30 * 60_000;
const MAX_OUTPUT = 8_000;
const CLI_PACKAGE = 'github.com/temporalio/cli';

/** `go` is the Go tool, `moduleDirectory` our pinned module, `directory` where the program goes. */
export type BuildTemporalOptions = {
  go: string;
  moduleDirectory: string;
  directory: string;
  env: NodeJS.ProcessEnv;
  report: (line: string) => void;
};

/**
 * Builds the Temporal CLI from the pinned Go module, answering the program's path. Needs only a Go
 * module proxy. Tells every ten seconds how long it has run; gives up after half an hour.
 */
export async function buildTemporal(options: BuildTemporalOptions): Promise<string> {
  mkdirSync(options.directory, { recursive: true });
  const target = join(options.directory, 'temporal');
  options.report(
    `building the Temporal server ${TEMPORAL_CLI_VERSION} with Go; once per user, ` +
      'about 3 minutes on two cores',
  );
  await runGo(options, buildArguments(target));
  return target;
}

function buildArguments(target: string): string[] {
  const version = `-X ${CLI_PACKAGE}/temporalcli.Version=${TEMPORAL_CLI_VERSION}`;
  // Named flags win over the user's GOFLAGS; the module list is never changed by a build.
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', `-s -w ${version}`];
  return ['build', ...flags, '-o', target, `${CLI_PACKAGE}/cmd/temporal`];
}

function goEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // A workspace file above us or a target set for other work would build something else.
  const { GOOS: _os, GOARCH: _arch, ...kept } = env;
  return { ...kept, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0' };
}

async function runGo(options: BuildTemporalOptions, args: string[]): Promise<void> {
  const started = Date.now();
  const elapsed = (): string => `${Math.round((Date.now() - started) / 1_000)} s`;
  let output = '';
  let lastDownload = started;
  // Go says nothing while it compiles: silence after the downloads means compiling.
  const phase = (): string =>
    Date.now() - lastDownload < HEARTBEAT_MS / 2 ? 'downloading Go modules' : 'compiling';
  const child = spawn(options.go, args, {
    cwd: options.moduleDirectory,
    env: goEnvironment(options.env),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const heartbeat = setInterval(() => options.report(`${phase()}, ${elapsed()}`), HEARTBEAT_MS);
  const timeout = setTimeout(() => child.kill('SIGKILL'), BUILD_TIMEOUT_MS);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-MAX_OUTPUT);
    if (text.includes('downloading')) lastDownload = Date.now();
  });
  try {
    const code = await exitCode(child);
    if (code !== 0)
      throw new Error(`go build failed (${code}) after ${elapsed()}:\n${lastLines(output)}`);
    options.report(`built in ${elapsed()}`);
  } finally {
    clearInterval(heartbeat);
    clearTimeout(timeout);
  }
}

function exitCode(child: ReturnType<typeof spawn>): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-15).join('\n');
}
