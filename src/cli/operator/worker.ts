/** `carillon worker`: one worker process of the requested role. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readFailpoint, readWorkerConfig } from '../../config/config.ts';
import { isSlug } from '../../domain/identifiers.ts';
import { type WorkerRole, workerRoles } from '../../domain/worker.ts';
import { armFailpoint } from '../../failpoints.ts';
import { readVersion } from '../../installed-file.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { onStopSignals } from '../framework/stop-signals.ts';

type WorkerOptions = { role: WorkerRole; pool: string[] };

export function declareWorker(root: Command, runner: CommandRunner): void {
  const role = new Option('--role <role>', 'what to run').choices(workerRoles).default('all');
  const worker = root
    .command('worker')
    .description('run executions and their steps; needs TEMPORAL_ADDRESS')
    .addOption(role)
    .option('--pool <names>', 'run the steps of these pools', parsePools, ['default']);
  showExamples(worker, [
    ['carillon worker', 'everything in one process'],
    ['carillon worker --role steps --pool windows', 'only the steps of the pool "windows"'],
    [
      'CARILLON_POLICY_FILE=policy.json carillon worker',
      'pools, secrets and addresses as the file gives them to tenants',
    ],
  ]);
  runner.operator<WorkerOptions>(worker, (_args, options) => runWorkerCommand(options));
}

function parsePools(text: string): string[] {
  const pools = text.split(',').map((pool) => pool.trim());
  if (pools.every(isSlug)) return [...new Set(pools)];
  throw new InvalidArgumentError('Pools are names such as default,windows.');
}

async function runWorkerCommand({ role, pool }: WorkerOptions): Promise<void> {
  const { createLogger } = await import('../../log.ts');
  const { createLiveMask } = await import('../../../activities/steps/masking/live-mask.ts');
  const { runWorker } = await import('../../worker/run-worker.ts');
  armFailpoint(readFailpoint());
  const config = readWorkerConfig();
  const pretty = process.stdout.isTTY === true;
  const { mask, hold: holdSecrets } = createLiveMask([...config.secrets.values()]);
  const log = createLogger({ level: config.logLevel, pretty, name: 'carillon-worker', mask });
  const stop = onStopSignals();
  const version = readVersion();
  await runWorker({ config, role, pools: pool, version, log, holdSecrets, stop });
}
