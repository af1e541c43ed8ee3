/** Declares the commands that start parts of Carillon here: dev, server, worker, migrate, token, temporal. */
import { spawn } from 'node:child_process';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { createToken } from '../../api/http/credentials.ts';
import {
  type ClientConfig,
  ConfigError,
  readClientConfig,
  readDatabaseUrl,
  readFailpoint,
  readWorkerConfig,
} from '../../config.ts';
import { listInstances, type RegisteredInstance } from '../../dev/instance-registry.ts';
import { isSlug } from '../../domain/identifiers.ts';
import { workerRoles } from '../../domain/worker.ts';
import { armFailpoint } from '../../failpoints.ts';
import { createLogger } from '../../log.ts';
import { migrate } from '../../store/migrate/migrate.ts';
import { MigrationError } from '../../store/migrate/migration-files.ts';
import { runWorker as runWorkerProcess } from '../../worker/run-worker.ts';
import { findInstance } from '../api/api-address.ts';
import { CliError, usageError } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { readVersion } from '../framework/find-command.ts';
import { onStopSignals } from '../framework/stop-signals.ts';
import { declareChaos } from './chaos-command.ts';
import {
  type DevOptions,
  type MigrateOptions,
  type ServerOptions,
  type TokenOptions,
  tokenRoleNames,
  type WorkerOptions,
} from './operator-options.ts';

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

function parsePools(text: string): string[] {
  const pools = text.split(',').map((pool) => pool.trim());
  if (pools.every(isSlug)) return [...new Set(pools)];
  throw new InvalidArgumentError('Pools are names such as default,windows.');
}

function declareDev(root: Command, runner: CommandRunner): void {
  const dev = root
    .command('dev')
    .alias('start')
    .description('start everything on this machine: database, Temporal, worker and API')
    .option('--port <n>', 'port of API and console', parsePort)
    .option('--data-dir <dir>', 'where data is kept; .carillon unless set')
    .option('--no-demo', 'do not add the demo schedules')
    .option('--ready-file <file>', 'file to write once everything is up')
    .option('--log-level <level>', 'trace, debug, info, warn, error or fatal');
  showExamples(dev, [
    ['carillon dev', 'everything, with the demo; stop with Ctrl+C'],
    ['carillon dev --no-demo --port 9090', 'an empty installation at another port'],
  ]);
  runner.operator<DevOptions>(dev, async (_args, options) => {
    const { runDev } = await import('./dev.ts');
    return runDev(options);
  });
}

function declareServer(root: Command, runner: CommandRunner): void {
  const server = root
    .command('server')
    .description('serve API and console; needs DATABASE_URL and TEMPORAL_ADDRESS')
    .option('--port <n>', 'port to listen on (CARILLON_PORT)', parsePort)
    .option('--host <address>', 'address to listen on (CARILLON_HOST)');
  showExamples(server, [['carillon server --host 0.0.0.0', 'listen on every address']]);
  runner.operator<ServerOptions>(server, async (_args, options) => {
    const { runServer } = await import('./server.ts');
    return runServer(options);
  });
}

function declareWorker(root: Command, runner: CommandRunner): void {
  const role = new Option('--role <role>', 'what to run').choices(workerRoles).default('all');
  const worker = root
    .command('worker')
    .description('run executions and their steps; needs TEMPORAL_ADDRESS')
    .addOption(role)
    .option('--pool <names>', 'pools whose steps to run', parsePools, ['default']);
  showExamples(worker, [
    ['carillon worker', 'everything in one process'],
    ['carillon worker --role steps --pool windows', 'only steps of the pool "windows"'],
  ]);
  runner.operator<WorkerOptions>(worker, async (_args, options) => {
    return runWorker(options);
  });
}

function declareMigrate(root: Command, runner: CommandRunner): void {
  const migrate = root
    .command('migrate')
    .description('bring the database to the schema of this version; needs DATABASE_URL')
    .option('--dry-run', 'only say what would be done');
  showExamples(migrate, [['carillon migrate --dry-run', 'list the migrations that are missing']]);
  runner.operator<MigrateOptions>(migrate, async (_args, options) => {
    return runMigrate(options);
  });
}

function declareToken(root: Command, runner: CommandRunner): void {
  const role = new Option('--role <role>', 'operator drives schedules, worker reports on steps');
  const token = root
    .command('token')
    .description('make a token for the API and the entry that lets it in')
    .requiredOption('--name <name>', 'whom it stands for; the initiator of what is done with it')
    .addOption(role.choices(tokenRoleNames).default('operator'))
    .option('--tenant <slug>', 'the only tenant it reaches', 'default');
  showExamples(token, [
    ['carillon token --name ci', 'the token once on stderr, its entry on stdout'],
    ['carillon token --name steps --role worker >> entry.json', 'for a step worker'],
  ]);
  runner.operator<TokenOptions>(token, async (_args, options) => {
    return runToken(options);
  });
}

function declareTemporal(root: Command, runner: CommandRunner): void {
  const temporal = root
    .command('temporal')
    .description("run Temporal's own CLI against the Temporal that carillon uses")
    .argument('[args...]', 'what to hand on')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions();
  showExamples(temporal, [['carillon temporal -- schedule list', 'the Temporal Schedules']]);
  runner.operator(temporal, async (args) => {
    return runTemporal(args.filter((argument) => argument !== ''));
  });
}

/** Their modules load what they start, so they are imported only when the command runs. */
export function declareOperatorCommands(root: Command, runner: CommandRunner): void {
  root.commandsGroup('Run Carillon:');
  for (const declare of [
    declareDev,
    declareServer,
    declareWorker,
    declareMigrate,
    declareToken,
    declareTemporal,
    declareChaos,
  ]) {
    declare(root, runner);
  }
}

/** `carillon migrate`: brings the database to the schema of this version. */
async function runMigrate(options: MigrateOptions): Promise<void> {
  armFailpoint(readFailpoint());
  const databaseUrl = readDatabaseUrl();
  if (databaseUrl === null) throw new ConfigError('DATABASE_URL is not set');
  const report = (line: string): void => console.log(line);
  const { applied } = await migrate({
    databaseUrl,
    report,
    dryRun: options.dryRun === true,
  }).catch((error: unknown) => {
    // The message says what to do; a stack would only hide it.
    throw error instanceof MigrationError ? new CliError(error.message) : error;
  });
  const verb = options.dryRun ? 'to apply' : 'applied';
  report(applied.length === 0 ? 'the schema is up to date' : `${verb}: ${applied.join(', ')}`);
}

/** The entry holds a hash only, so that whoever reads the file cannot use it. */
async function runToken({ name, role, tenant }: TokenOptions): Promise<void> {
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(name)) {
    throw usageError(`"${name}" is not a name`, 'Use letters, digits, dots and hyphens, up to 64.');
  }
  if (!isSlug(tenant)) throw usageError(`"${tenant}" is not the slug of a tenant`);
  const { token, sha256 } = createToken(name);
  process.stderr.write(`${token}\n(keep it now: it is not stored and cannot be shown again)\n`);
  process.stdout.write(`${JSON.stringify({ name, tenant, role, sha256 })}\n`);
}

/** Exit code of the Temporal CLI. */
async function runTemporal(args: readonly string[]): Promise<number> {
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

/** `carillon worker`: one worker process of the role that was asked for. */
async function runWorker({ role, pool }: WorkerOptions): Promise<void> {
  armFailpoint(readFailpoint());
  const config = readWorkerConfig();
  const pretty = process.stdout.isTTY === true;
  const log = createLogger({ level: config.logLevel, pretty, name: 'carillon-worker' });
  const stop = onStopSignals();
  await runWorkerProcess({ config, role, pools: pool, version: readVersion(), log, stop });
}
