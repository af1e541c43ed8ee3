/** `carillon dev`: everything on this machine, until Ctrl+C. */
import { resolve } from 'node:path';
import { readDevConfig } from '../../config.ts';
import { readConnectedSystems } from '../../connected-systems.ts';
import { createDevReport } from '../../dev/dev-report.ts';
import { type RunningDev, type StartApi, startDev } from '../../dev/start-dev.ts';
import { watchParent } from '../../dev/supervise/parent-watch.ts';
import { createFileLogger } from '../../log.ts';
import { startServer } from '../../server/main.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { readVersion } from '../framework/find-command.ts';
import { aborted, createStop } from '../framework/stop-signals.ts';
import type { DevOptions } from './operator-options.ts';

export async function runDev(options: DevOptions): Promise<void> {
  const config = readDevConfig();
  const stop = createStop();
  const { signal } = stop;
  watchParent(config.env, () => stop.abort());
  const report = createDevReport(process.stdout, signal);
  const logLevel = options.logLevel ?? config.logLevel;
  const dev = await startOrExplain(
    {
      ...config,
      logLevel,
      signal,
      dataDir: resolve(options.dataDir ?? config.dataDirectory ?? '.carillon'),
      port: options.port ?? null,
      demo: options.demo,
      readyFile: options.readyFile === undefined ? null : resolve(options.readyFile),
    },
    report,
    startApiWith(logLevel),
  );
  await aborted(signal);
  report.line('stopping…');
  await dev.stop();
  report.line('stopped');
}

/** What keeps it from starting is the user's to mend: a sentence, not a stack. */
async function startOrExplain(...start: Parameters<typeof startDev>): Promise<RunningDev> {
  try {
    return await startDev(...start);
  } catch (cause) {
    const [{ signal }] = start;
    if (signal.aborted) {
      throw new CliError('stopped before everything was up', { exitCode: exitCodes.interrupted });
    }
    throw new CliError(cause instanceof Error ? cause.message : String(cause));
  }
}

/** The API of a development instance: commands on, no tokens, this machine only. */
function startApiWith(level: string): StartApi {
  return ({ databaseUrl, temporalAddress, temporalNamespace, systemsFile, logFile, ...given }) => {
    const log = createFileLogger({ level, name: 'carillon-server', file: logFile });
    return startServer({
      databaseUrl,
      ...given,
      log,
      version: readVersion(),
      temporal: { address: temporalAddress, namespace: temporalNamespace },
      host: '127.0.0.1',
      credentials: { mode: 'loopback', tenant: 'default' },
      connectedSystems: readConnectedSystems(systemsFile),
      commandsEnabled: true,
    });
  };
}
