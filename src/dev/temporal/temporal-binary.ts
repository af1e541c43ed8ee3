import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { acquireProcessLock } from '../supervise/process-lock.ts';
import { buildTemporal } from './temporal-build.ts';
import { readTemporalVersion, serverVersionIn, temporalCliVersion } from './temporal-data-file.ts';
import { downloadTemporal, isTemporalDownloadable } from './temporal-download.ts';

type TemporalBinarySource = 'path' | 'cache' | 'download' | 'build';

/** A working Temporal CLI. */
export type TemporalBinary = {
  path: string;
  version: string;
  /** Version of the server in it. */
  serverVersion: string;
  source: TemporalBinarySource;
};

/** `moduleDirectory` is tools/temporal; `downloadSite` replaces the official site in tests. */
export type FindTemporalOptions = {
  env: NodeJS.ProcessEnv;
  cacheDirectory: string;
  moduleDirectory: string;
  report?: (line: string) => void;
  downloadSite?: string;
  /** Aborts a download or a build. */
  signal?: AbortSignal;
  /** Version of the server that wrote the present data: preferred among the available ones. */
  serverVersion?: string;
};

type Search = FindTemporalOptions & {
  report: (line: string) => void;
  target: string;
  signal: AbortSignal;
};

const otherMakerTimeoutMs = 40 * 60_000;

/**
 * Finds the Temporal CLI: on PATH, in our cache, by official download, or built from the pinned Go module.
 * Download and build report their progress and fill the cache once.
 */
export async function findTemporalBinary(options: FindTemporalOptions): Promise<TemporalBinary> {
  const name = `temporal-${temporalCliVersion}-${process.platform}-${process.arch}`;
  const target = join(options.cacheDirectory, name);
  const { report = () => undefined, signal = new AbortController().signal } = options;
  const search: Search = { ...options, report, signal, target };
  const installed = await onPath(search);
  if (installed === null) return (await inCache(search)) ?? makeOnce(search);
  const wanted = options.serverVersion;
  if (wanted === undefined || installed.serverVersion === wanted) return installed;
  const cached = await inCache(search);
  if (cached?.serverVersion !== wanted) return installed;
  report(
    `  the data belongs to Temporal ${wanted}: using ${cached.path}, ` +
      `not ${installed.path} (${installed.serverVersion})`,
  );
  return cached;
}

async function onPath(search: Search): Promise<TemporalBinary | null> {
  const path = findOnPath('temporal', search.env);
  if (path === null) return null;
  const version = await readTemporalVersion(path);
  if (version !== null) return describe(path, version, 'path');
  search.report(`${path} is not a working Temporal CLI; trying the next place`);
  return null;
}

async function inCache(search: Search): Promise<TemporalBinary | null> {
  if (!existsSync(search.target)) return null;
  const version = await readTemporalVersion(search.target);
  return version === null ? null : describe(search.target, version, 'cache');
}

function describe(path: string, version: string, source: TemporalBinarySource): TemporalBinary {
  return { path, version, serverVersion: serverVersionIn(version), source };
}

/** Of two starts at the same time, the second waits and uses the result of the first. */
async function makeOnce(search: Search): Promise<TemporalBinary> {
  const deadline = Date.now() + otherMakerTimeoutMs;
  for (let turn = 0; ; turn += 1) {
    const lock = acquireProcessLock(`${search.target}.lock`);
    if (lock.acquired) {
      try {
        return (await inCache(search)) ?? (await make(search));
      } finally {
        lock.release();
      }
    }
    if (Date.now() > deadline) {
      throw new Error(`Process ${lock.holder.pid} has been preparing Temporal for too long.`);
    }
    // Every ten seconds, like the progress of the build.
    if (turn % 10 === 0)
      search.report(`waiting for process ${lock.holder.pid} to prepare Temporal`);
    await delay(1_000, undefined, { signal: search.signal });
  }
}

async function make(search: Search): Promise<TemporalBinary> {
  mkdirSync(search.cacheDirectory, { recursive: true });
  const failures: string[] = [];
  for (const [source, maker] of [
    ['download', download],
    ['build', build],
  ] as const) {
    const directory = mkdtempSync(`${search.target}.${source}-`);
    try {
      const made = await maker(search, directory);
      return await keep(search, made, source);
    } catch (error) {
      search.signal.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      search.report(`Temporal by ${source}: ${why}`);
      failures.push(`  ${source}: ${why}`);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  throw new Error(`The Temporal server could not be found.\n${failures.join('\n')}\n${advice()}`);
}

async function download(search: Search, directory: string): Promise<string> {
  if (!isTemporalDownloadable(process.platform, process.arch)) {
    throw new Error(`there is no official build for ${process.platform}-${process.arch}`);
  }
  search.report(`downloading the Temporal server ${temporalCliVersion}; once per user`);
  return downloadTemporal({
    version: temporalCliVersion,
    directory,
    env: search.env,
    signal: search.signal,
    ...(search.downloadSite === undefined ? {} : { site: search.downloadSite }),
  });
}

async function build(search: Search, directory: string): Promise<string> {
  const go = findOnPath('go', search.env);
  if (go === null) throw new Error('Go is not installed (no "go" in PATH)');
  const { env, report, moduleDirectory, signal } = search;
  return buildTemporal({ go, moduleDirectory, directory, env, report, signal });
}

/** Moves a program that runs into the cache, atomically. */
async function keep(
  search: Search,
  made: string,
  source: 'download' | 'build',
): Promise<TemporalBinary> {
  chmodSync(made, 0o755);
  const version = await readTemporalVersion(made);
  if (version === null) throw new Error('the result does not run on this machine');
  renameSync(made, search.target);
  return describe(search.target, version, source);
}

function advice(): string {
  const install: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'Install it with "brew install temporal"',
    linux: 'Put the "temporal" program on your PATH, or install Go 1.25 or newer',
    win32: 'Put temporal.exe on your PATH, or use WSL 2',
  };
  const step = install[process.platform] ?? 'Put the "temporal" program on your PATH';
  return `${step}, or set TEMPORAL_ADDRESS to a running server.`;
}

/** The first executable file of that name on the PATH of `env`, or `null`. */
function findOnPath(name: string, env: NodeJS.ProcessEnv): string | null {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    // A relative entry depends on the working directory, where another user may have put a program.
    if (!isAbsolute(folder)) continue;
    const file = join(folder, name);
    if (isExecutableFile(file)) return file;
  }
  return null;
}

function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
