/** Declares the commands that start parts of Carillon here: dev, server, worker, migrate, token, temporal. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { isSlug } from '../domain/identifiers.ts';
import { workerRoles } from '../domain/worker.ts';
import { declareChaos } from './chaos-command.ts';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';
import { tokenRoleNames } from './operator-options.ts';
import type {
  DevOptions,
  MigrateOptions,
  ServerOptions,
  TokenOptions,
  WorkerOptions,
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
    const { runDev } = await import('./commands/dev.ts');
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
    const { runServer } = await import('./commands/server.ts');
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
    const { runWorker } = await import('./commands/worker.ts');
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
    const { runMigrate } = await import('./commands/migrate.ts');
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
    const { runToken } = await import('./commands/token.ts');
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
    const { runTemporal } = await import('./commands/temporal.ts');
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
