/** The Temporal server and its SQL tool, built from tools/temporal-server with Go once per user. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { acquireProcessLock } from '../../src/dev/supervise/process-lock.ts';
import { buildGoProgram, type GoProgram } from '../../src/dev/temporal/temporal-build.ts';
import { installedFile } from '../../src/installed-file.ts';

const moduleDirectory = installedFile('tools/temporal-server');
const serverModule = 'go.temporal.io/server';
const otherBuildTimeoutMs = 40 * 60_000;

export type ServerPrograms = {
  version: string;
  server: string;
  sqlTool: string;
  /** Folder of the schema's versions for PostgreSQL, with `temporal` and `visibility` in it. */
  schema: string;
};

export type FindProgramsOptions = {
  cacheDirectory: string;
  env: NodeJS.ProcessEnv;
  report: (line: string) => void;
  signal: AbortSignal;
};

/** @throws Error when Go is missing or a build fails; a build gives up after half an hour. */
export async function findServerPrograms(options: FindProgramsOptions): Promise<ServerPrograms> {
  const version = pinnedServerVersion(readFileSync(join(moduleDirectory, 'go.mod'), 'utf8'));
  const name = `temporal-server-${version}-${process.platform}-${process.arch}`;
  const directory = join(options.cacheDirectory, name);
  await buildOnce(directory, version, options);
  return {
    version,
    server: join(directory, 'temporal-server'),
    sqlTool: join(directory, 'temporal-sql-tool'),
    schema: join(findModule(options), 'schema', 'postgresql', 'v12'),
  };
}

/** @throws Error when the module does not pin the server. */
export function pinnedServerVersion(goMod: string): string {
  const [, version] = /^\s*go\.temporal\.io\/server v([\d.]+)/m.exec(goMod) ?? [];
  if (version === undefined) throw new Error('tools/temporal-server/go.mod pins no server');
  return version;
}

/** Of two builds at the same time, the second waits and uses the result of the first. */
async function buildOnce(
  directory: string,
  version: string,
  options: FindProgramsOptions,
): Promise<void> {
  const deadline = Date.now() + otherBuildTimeoutMs;
  while (!existsSync(directory)) {
    const lock = acquireProcessLock(`${directory}.lock`);
    if (lock.acquired) {
      try {
        if (!existsSync(directory)) await build(directory, version, options);
      } finally {
        lock.release();
      }
    } else if (Date.now() > deadline) {
      throw new Error(`process ${lock.holder.pid} has been building ${directory} for too long`);
    } else {
      await delay(1_000, undefined, { signal: options.signal });
    }
  }
}

/** Into a folder of its own, renamed when complete. */
async function build(
  directory: string,
  version: string,
  { env, report, signal }: FindProgramsOptions,
): Promise<void> {
  mkdirSync(join(directory, '..'), { recursive: true });
  const building = mkdtempSync(`${directory}.build-`);
  const about = 'with Go; once per user, about 10 minutes on two cores';
  const programs: GoProgram[] = [
    {
      package: `${serverModule}/cmd/server`,
      name: 'temporal-server',
      linkFlags: '',
      title: `Temporal ${version} ${about}`,
    },
    {
      package: `${serverModule}/cmd/tools/sql`,
      name: 'temporal-sql-tool',
      linkFlags: '',
      title: `the SQL tool of Temporal ${version}`,
    },
  ];
  try {
    for (const program of programs) {
      const options = { go: 'go', moduleDirectory, directory: building, env, report, signal };
      await buildGoProgram(program, options);
    }
    renameSync(building, directory);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

/** The folder of the module's sources, downloaded again if its cache was cleared. */
function findModule({ env }: FindProgramsOptions): string {
  const run = (...args: string[]): string =>
    execFileSync('go', args, {
      cwd: moduleDirectory,
      env: { ...env, GOWORK: 'off', GOFLAGS: '-mod=readonly' },
      encoding: 'utf8',
      timeout: otherBuildTimeoutMs,
    });
  const { Dir } = JSON.parse(run('mod', 'download', '-json', serverModule)) as { Dir?: string };
  if (Dir === undefined) throw new Error(`the sources of ${serverModule} were not found`);
  return Dir;
}
