/** `carillon server`: API and control loops. */
import { readCredentials } from '../../api/credentials-file.ts';
import { startServer } from '../../api/server.ts';
import { readKillPoint, readServerConfig } from '../../config.ts';
import { armKillPoint } from '../../kill-points.ts';
import { readConnectedSystems } from '../../connected-systems.ts';
import { createLogger } from '../../log.ts';
import type { ServerOptions } from '../operator-options.ts';
import { readVersion } from '../package-version.ts';
import { aborted, onStopSignals } from '../stop-signals.ts';

export async function runServer(options: ServerOptions): Promise<void> {
  armKillPoint(readKillPoint());
  const config = readServerConfig();
  const pretty = process.stdout.isTTY === true;
  const log = createLogger({ level: config.logLevel, pretty, name: 'carillon-server' });
  const stop = onStopSignals();
  const { address, namespace, tls, apiKey } = config.temporal;
  const server = await startServer({
    ...{ databaseUrl: config.databaseUrl, log, version: readVersion() },
    temporal: { address, namespace, tls, ...(apiKey === null ? {} : { apiKey }) },
    host: options.host ?? config.host,
    port: options.port ?? config.port,
    credentials: readCredentials(config.credentialsFile),
    connectedSystems: readConnectedSystems(config.systemsFile),
    commandsEnabled: config.commandSteps,
  });
  await aborted(stop);
  log.info('stopping');
  await server.close();
}
