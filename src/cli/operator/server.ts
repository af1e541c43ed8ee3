/** `carillon server`: API and control loops. */
import { type Credentials, readCredentials } from '../../api/http/credentials.ts';
import { isLoopbackHost } from '../../api/http/loopback.ts';
import { ConfigError, readFailpoint, readServerConfig, type ServerConfig } from '../../config.ts';
import { readConnectedSystems } from '../../connected-systems.ts';
import { armFailpoint } from '../../failpoints.ts';
import { createLogger } from '../../log.ts';
import { startServer } from '../../server/main.ts';
import { readVersion } from '../framework/find-command.ts';
import { aborted, onStopSignals } from '../framework/stop-signals.ts';
import type { ServerOptions } from './operator-options.ts';

export async function runServer(options: ServerOptions): Promise<void> {
  armFailpoint(readFailpoint());
  const config = readServerConfig();
  const host = options.host ?? config.host;
  const credentials = chooseCredentials(config, host);
  const pretty = process.stdout.isTTY === true;
  const log = createLogger({ level: config.logLevel, pretty, name: 'carillon-server' });
  const stop = onStopSignals();
  const { address, namespace, tls, apiKey } = config.temporal;
  const server = await startServer({
    databaseUrl: config.databaseUrl,
    log,
    version: readVersion(),
    temporal: { address, namespace, tls, ...(apiKey === null ? {} : { apiKey }) },
    host,
    credentials,
    port: options.port ?? config.port,
    connectedSystems: readConnectedSystems(config.systemsFile),
    commandsEnabled: config.commandSteps,
  });
  if (credentials.mode === 'loopback') {
    log.warn('every program of this machine is served as operator, without a token');
  }
  await aborted(stop);
  log.info('stopping');
  await server.close();
}

/**
 * Serving without tokens is never a default: it has to be asked for, and only for this machine.
 * @throws ConfigError that says how to make a token.
 */
export function chooseCredentials(
  config: Pick<ServerConfig, 'credentialsFile' | 'anonymousAccess'>,
  host: string,
): Credentials {
  const { credentialsFile, anonymousAccess } = config;
  if (credentialsFile !== null && anonymousAccess) {
    throw new ConfigError('set CARILLON_CREDENTIALS_FILE or CARILLON_ANONYMOUS_ACCESS, not both');
  }
  if (credentialsFile !== null) return readCredentialsOrExplain(credentialsFile);
  if (anonymousAccess && isLoopbackHost(host.includes(':') ? `[${host}]` : host)) {
    return { mode: 'loopback', tenant: 'default' };
  }
  if (anonymousAccess) {
    throw new ConfigError(
      `CARILLON_ANONYMOUS_ACCESS serves this machine only: listen on 127.0.0.1, not on ${host}`,
    );
  }
  throw new ConfigError(
    'CARILLON_CREDENTIALS_FILE is not set, so nobody could be let in. Make a token with: ' +
      'carillon token --name NAME. Put the entry it prints into a JSON list in a file, and name ' +
      'that file. To serve programs of this machine without a token, set ' +
      'CARILLON_ANONYMOUS_ACCESS=loopback.',
  );
}

function readCredentialsOrExplain(file: string): Credentials {
  try {
    return readCredentials(file);
  } catch (error) {
    // Messages of JSON.parse quote the text, which is a file of hashes.
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (error as Error).message;
    throw new ConfigError(`CARILLON_CREDENTIALS_FILE "${file}" cannot be used: ${reason}`);
  }
}
