/** `carillon dev`: everything on this machine, until Ctrl+C. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readAccessPolicy } from '../../config/access-policy-file.ts';
import { type DevConfig, readDevConfig, readSecrets } from '../../config/config.ts';
import { readConnectedSystems } from '../../config/connected-systems.ts';
import { readKeyRing } from '../../config/key-ring.ts';
import { readSqlConnections } from '../../config/sql-connections.ts';
import type { StartApi } from '../../dev/start-api-and-worker.ts';
import type { RunningDev, startDev } from '../../dev/start-dev.ts';
import { readVersion } from '../../installed-file.ts';
import { hasDesktop, openInBrowser } from '../framework/browser.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { parsePort } from '../framework/options.ts';
import { aborted, createStop } from '../framework/stop-signals.ts';

type DevOptions = {
  /** Undefined takes the first free port from 8080 up. */
  port?: number;
  dataDir?: string;
  /** False with --no-demo. */
  demo: boolean;
  /** Written once everything is up. */
  readyFile?: string;
  /** False with --no-open. */
  open: boolean;
  logLevel?: string;
};

export function declareDev(root: Command, runner: CommandRunner): void {
  const dev = root
    .command('dev')
    .alias('start')
    .description(
      'start everything on this machine: PostgreSQL, Temporal, a worker, the API and the console',
    )
    .option('--port <n>', 'port of the API and the console', parsePort)
    .option('--data-dir <dir>', 'data directory (default: .carillon)')
    .option('--no-demo', 'do not add the demo schedules')
    .option('--no-open', 'do not open the console in a browser')
    .option('--ready-file <file>', 'file to write once everything is up')
    .option('--log-level <level>', 'trace, debug, info, warn, error or fatal');
  showExamples(dev, [
    ['carillon dev', 'start everything with the demo; stop with Ctrl+C'],
    ['carillon dev --no-demo --port 9090', 'start an empty installation on another port'],
  ]);
  runner.operator<DevOptions>(dev, (_args, options) => runDev(options));
}

async function runDev(options: DevOptions): Promise<void> {
  const { createDevReport } = await import('../../dev/dev-report.ts');
  const { startDev } = await import('../../dev/start-dev.ts');
  const { findConsole } = await import('../../server/console-files.ts');
  const { watchParent } = await import('../../dev/supervise/parent-watch.ts');
  const config = readDevConfig();
  const stop = createStop();
  const { signal } = stop;
  watchParent(config.env, () => stop.abort());
  const report = createDevReport(process.stdout, signal);
  const logLevel = options.logLevel ?? config.logLevel;
  const settings = {
    ...config,
    logLevel,
    signal,
    dataDir: resolve(options.dataDir ?? config.dataDirectory ?? '.carillon'),
    port: options.port ?? null,
    demo: options.demo,
    readyFile: options.readyFile === undefined ? null : resolve(options.readyFile),
  };
  const given = {
    startApi: createStartApi(logLevel, config),
    findConsole,
    showConsole(url: string) {
      if (options.open && process.stdout.isTTY && hasDesktop(config.env)) void openInBrowser(url);
    },
  };
  const dev = await explainFailure(signal, () => startDev(settings, report, given));
  await aborted(signal);
  report.line('stopping…');
  await dev.stop();
  report.line('stopped');
}

/** The user can fix what keeps it from starting, so the error is a sentence and not a stack. */
async function explainFailure(
  signal: AbortSignal,
  start: () => ReturnType<typeof startDev>,
): Promise<RunningDev> {
  try {
    return await start();
  } catch (cause) {
    if (signal.aborted) {
      throw new CliError('stopped before everything was up', { exitCode: exitCodes.interrupted });
    }
    throw new CliError(cause instanceof Error ? cause.message : String(cause));
  }
}

/**
 * The API of a development instance: commands on, no tokens, this machine only. Its modules are loaded when it starts,
 * so that the worker's process loads its own at the same time.
 */
function createStartApi(
  level: string,
  {
    payloadKeysFile: keysFile,
    tracing,
    env,
  }: Pick<DevConfig, 'payloadKeysFile' | 'tracing' | 'env'>,
): StartApi {
  const secrets = readSecrets(env);
  const payloadKeys = readKeyRing(keysFile, () => undefined);
  return async ({
    databaseUrl,
    temporalAddress,
    temporalNamespace,
    systemsFile,
    policyFile,
    secretsKeysFile,
    logFile,
    releasePort,
    ...given
  }) => {
    const { createFileLogger } = await import('../../log.ts');
    const { startServer } = await import('../../server/main.ts');
    const { createMessageSender } = await import('../../notify/message-sender.ts');
    const policy = readAccessPolicy(policyFile, 'default');
    await releasePort();
    const sending = { policy, homeTenant: 'default', secrets, databaseUrl };
    return startServer({
      databaseUrl,
      ...given,
      sendMessage: createMessageSender({
        ...sending,
        temporal: { address: temporalAddress },
        api: `127.0.0.1:${given.port}`,
      }),
      log: createFileLogger({ level, name: 'carillon-server', file: logFile }),
      version: readVersion(),
      temporal: { address: temporalAddress, namespace: temporalNamespace, payloadKeys },
      host: '127.0.0.1',
      credentials: { mode: 'loopback', tenant: 'default' },
      connectedSystems: readConnectedSystems(systemsFile),
      sqlConnections: readSqlConnections(env['CARILLON_SQL_CONNECTIONS'] ?? null),
      policy,
      secretKeys: readKeyRing(secretsKeysFile, () => undefined),
      homeTenant: 'default',
      commandsEnabled: true,
      tracing,
    });
  };
}
