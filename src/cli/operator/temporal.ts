/** `carillon temporal`: Temporal's own CLI, connected to the Temporal of a development instance. */
import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { type ClientConfig, readClientConfig } from '../../config/config.ts';
import type { RegisteredInstance } from '../../dev/instance-registry.ts';
import { CliError } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';

export function declareTemporal(root: Command, runner: CommandRunner): void {
  const temporal = root
    .command('temporal')
    .description("run Temporal's own CLI against the Temporal of `carillon dev`")
    .argument('[args...]', 'arguments for the Temporal CLI')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions();
  showExamples(temporal, [['carillon temporal -- schedule list', 'list the Temporal Schedules']]);
  runner.operator(temporal, (args) => runTemporal(args.filter((argument) => argument !== '')));
}

/** Exit code of the Temporal CLI. */
async function runTemporal(args: readonly string[]): Promise<number> {
  const instance = await findRequested(readClientConfig());
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

/** CARILLON_API_URL selects an instance too: the one whose API has that address. */
async function findRequested(config: ClientConfig): Promise<RegisteredInstance | null> {
  const { listInstances } = await import('../../dev/instance-registry.ts');
  const { findInstance } = await import('../api/api-address.ts');
  const instances = listInstances(config.env);
  if (config.apiUrl === null) return findInstance({ config, cwd: process.cwd(), instances });
  const wished = config.apiUrl.replace(/\/+$/, '');
  return instances.find(({ apiUrl }) => apiUrl === wished) ?? null;
}
