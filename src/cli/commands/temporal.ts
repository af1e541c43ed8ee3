/** `carillon temporal`: Temporal's own CLI, pointed at the Temporal of the running instance. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readClientConfig } from '../../config.ts';
import type { DevInstance } from '../../dev/dev-instance.ts';
import { devFiles } from '../api-address.ts';
import { CliError } from '../cli-error.ts';

/** Exit code of the Temporal CLI. */
export async function runTemporal(args: readonly string[]): Promise<number> {
  const { binary, instance } = readInstance();
  const address = ['--address', instance.temporalAddress];
  const namespace = ['--namespace', instance.temporalNamespace];
  const child = spawn(binary, [...args, ...address, ...namespace], { stdio: 'inherit' });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}

function readInstance(): { binary: string; instance: DevInstance } {
  const config = readClientConfig();
  const file = devFiles({ flag: null, config, cwd: process.cwd() }).find((path) =>
    existsSync(path),
  );
  const binaryFile = file && join(dirname(file), 'temporal-binary');
  if (!file || !binaryFile || !existsSync(binaryFile)) {
    const lines = ['Start one with: carillon dev. Elsewhere use the temporal CLI with --address.'];
    throw new CliError('no development instance with a Temporal of its own is running', { lines });
  }
  const instance = JSON.parse(readFileSync(file, 'utf8')) as DevInstance;
  return { binary: readFileSync(binaryFile, 'utf8').trim(), instance };
}
