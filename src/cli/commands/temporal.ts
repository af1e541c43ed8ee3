/** `carillon temporal`: Temporal's own CLI, pointed at the Temporal of the running instance. */
import { spawn } from 'node:child_process';
import { readClientConfig } from '../../config.ts';
import type { ClientConfig } from '../../config.ts';
import { listInstances } from '../../dev/instance-registry.ts';
import type { RegisteredInstance } from '../../dev/instance-registry.ts';
import { findInstance } from '../api-address.ts';
import { CliError } from '../cli-error.ts';

/** Exit code of the Temporal CLI. */
export async function runTemporal(args: readonly string[]): Promise<number> {
  const instance = await findMeant(readClientConfig());
  const binary = instance?.temporalBinary ?? null;
  if (instance === null || binary === null) {
    const lines = ['Start one with: carillon dev. Elsewhere use the temporal CLI with --address.'];
    throw new CliError('no development instance with a Temporal of its own is running', { lines });
  }
  const address = ['--address', instance.temporalAddress];
  const namespace = ['--namespace', instance.temporalNamespace];
  const child = spawn(binary, [...args, ...address, ...namespace], { stdio: 'inherit' });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}

/** CARILLON_API_URL says which instance as well: the one whose API is there. */
async function findMeant(config: ClientConfig): Promise<RegisteredInstance | null> {
  const instances = listInstances(config.env);
  if (config.apiUrl === null) return findInstance({ config, cwd: process.cwd(), instances });
  const wished = config.apiUrl.replace(/\/+$/, '');
  return instances.find(({ apiUrl }) => apiUrl === wished) ?? null;
}
