/** A Python worker of the examples, in a virtual environment of one test file. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Python = {
  /** Why there is no interpreter with the SDK; null when there is. */
  missing: string | null;
  start(script: string, env: NodeJS.ProcessEnv): Process;
  remove(): Promise<void>;
};
type Process = { stop(): Promise<void> };

/** Installs the SDK from the package index that pip is set up for; takes up to a minute. */
export async function preparePython(packages: readonly string[] = ['temporalio']): Promise<Python> {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-python-'));
  const python = join(folder, 'bin', 'python');
  let missing: string | null = null;
  try {
    await run('python3', ['-m', 'venv', folder], { timeout: 60_000 });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
    await run(python, install, { timeout: 120_000 });
  } catch (error) {
    const [first = ''] = String(error).split('\n');
    missing = `there is no Python with the package temporalio here: ${first.slice(0, 200)}`;
    console.warn(`tests with a Python worker are skipped: ${missing}`);
  }
  return {
    missing,
    start: (script, env) => startProcess(python, script, env),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export function startProcess(program: string, script: string, env: NodeJS.ProcessEnv): Process {
  const child = spawn(program, [script], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  const exited = once(child, 'exit');
  return {
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(timer);
    },
  };
}
