/** `carillon server`: the API and the background loops. */
import type { Command } from 'commander';
import { isLoopbackHost } from '../../api/access/loopback.ts';
import { type OidcIssuer, readIssuers } from '../../api/access/oidc-issuers.ts';
import {
  type Credentials,
  explainUnreadable,
  readCredentials,
} from '../../api/http/credentials.ts';
import { readAccessPolicy } from '../../config/access-policy-file.ts';
import { readFailpoint, readServerConfig, type ServerConfig } from '../../config/config.ts';
import { readConnectedSystems } from '../../config/connected-systems.ts';
import { ConfigError } from '../../config/environment.ts';
import { readKeyRing } from '../../config/key-ring.ts';
import { readSqlConnections } from '../../config/sql-connections.ts';
import { readTemporalTls } from '../../config/temporal-tls.ts';
import type { AccessPolicy } from '../../domain/access/access-policy.ts';
import { writeLog } from '../../domain/log-message.ts';
import { armFailpoint } from '../../failpoints.ts';
import { readVersion } from '../../installed-file.ts';
import type { Logger } from '../../log.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { parsePort } from '../framework/options.ts';
import { aborted, onStopSignals } from '../framework/stop-signals.ts';
import { messages } from '../log-messages.ts';

type ServerOptions = { port?: number; host?: string };

export function declareServer(root: Command, runner: CommandRunner): void {
  const server = root
    .command('server')
    .description('run the API and the console; needs DATABASE_URL and TEMPORAL_ADDRESS')
    .option('--port <n>', 'port to listen on (CARILLON_PORT)', parsePort)
    .option('--host <address>', 'address to listen on (CARILLON_HOST)');
  showExamples(server, [['carillon server --host 0.0.0.0', 'listen on every address']]);
  runner.operator<ServerOptions>(server, (_args, options) => runServer(options));
}

async function runServer(options: ServerOptions): Promise<void> {
  const { createLogger } = await import('../../log.ts');
  const { startServer } = await import('../../server/main.ts');
  const { createMessageSender } = await import('../../notify/message-sender.ts');
  armFailpoint(readFailpoint());
  const config = readServerConfig();
  const host = options.host ?? config.host;
  const pretty = process.stdout.isTTY === true;
  const log = createLogger({ level: config.logLevel, pretty, name: 'carillon-server' });
  const credentials = chooseCredentials(config, host, log);
  const stop = onStopSignals();
  const { address, namespace, apiKey, payloadKeysFile } = config.temporal;
  const tls = readTemporalTls(config.temporal);
  const payloadKeys = readKeyRing(payloadKeysFile, (file) =>
    writeLog(log, messages.keysReadable, { file }),
  );
  const secretKeys = readKeyRing(config.secretsKeysFile, (file) =>
    writeLog(log, messages.keysReadable, { file }),
  );
  const port = options.port ?? config.port;
  const policy = readPolicy(config);
  const homeTenant = config.defaultTenant;
  const server = await startServer({
    databaseUrl: config.databaseUrl,
    sendMessage: createMessageSender({
      ...config,
      policy,
      homeTenant,
      api: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    }),
    log,
    version: readVersion(),
    temporal: { address, namespace, tls, payloadKeys, ...(apiKey === null ? {} : { apiKey }) },
    host,
    credentials,
    port,
    connectedSystems: readConnectedSystems(config.systemsFile),
    sqlConnections: readSqlConnections(config.sqlConnectionsFile),
    policy,
    secretKeys,
    homeTenant,
    publicPath: config.publicPath,
    temporalUiUrl: config.temporalUiUrl,
    consoleFolder: await prepareConsole(log),
    commandsEnabled: config.commandSteps,
    tracing: config.tracing,
    metrics: config.metrics,
    rateLimits: config.rateLimits,
    ...(config.oidcFile === null ? {} : { oidcIssuers: readIssuersOrExplain(config.oidcFile) }),
    trustedProxies: config.trustedProxies,
  });
  if (credentials.mode === 'loopback') writeLog(log, messages.anonymousAccess);
  await aborted(stop);
  writeLog(log, messages.serverStopping);
  await server.close();
}

/** The server starts without a console that cannot be built: the API does not need it. */
async function prepareConsole(log: Logger): Promise<string | null> {
  const { findConsole } = await import('../../server/console-files.ts');
  const since = Date.now();
  try {
    const found = await findConsole();
    const { folder = null, isNew = false } = found ?? {};
    if (isNew) writeLog(log, messages.consoleBuilt, { folder, ms: Date.now() - since });
    if (folder === null) writeLog(log, messages.consoleMissing, { why: 'no dist/console' });
    return folder;
  } catch (error) {
    writeLog(log, messages.consoleMissing, { why: (error as Error).message });
    return null;
  }
}

/** Null without a file: the server then leaves it to the step workers, which may have one. */
function readPolicy({ policyFile, defaultTenant }: ServerConfig): AccessPolicy | null {
  return policyFile === null ? null : readAccessPolicy(policyFile, defaultTenant);
}

/**
 * The API never serves without tokens by default: it must be requested, and works on loopback only.
 * @throws ConfigError that says how to make a token.
 */
export function chooseCredentials(
  config: Pick<ServerConfig, 'credentialsFile' | 'anonymousAccess'> & { oidcFile?: string | null },
  host: string,
  log?: Logger,
): Credentials {
  const { credentialsFile, anonymousAccess, oidcFile = null } = config;
  if (credentialsFile !== null && anonymousAccess) {
    throw new ConfigError('set CARILLON_CREDENTIALS_FILE or CARILLON_ANONYMOUS_ACCESS, not both');
  }
  if (oidcFile !== null && anonymousAccess) {
    throw new ConfigError('set CARILLON_OIDC_FILE or CARILLON_ANONYMOUS_ACCESS, not both');
  }
  if (credentialsFile === null && oidcFile !== null) return { mode: 'tokens', tokens: [] };
  if (credentialsFile !== null) return readCredentialsOrExplain(credentialsFile, log);
  if (anonymousAccess && isLoopbackHost(host.includes(':') ? `[${host}]` : host)) {
    return { mode: 'loopback', tenant: 'default' };
  }
  if (anonymousAccess) {
    throw new ConfigError(
      `CARILLON_ANONYMOUS_ACCESS works on this machine only: listen on 127.0.0.1, not on ${host}`,
    );
  }
  throw new ConfigError(
    'CARILLON_CREDENTIALS_FILE is not set, so no request would be accepted. Create a token with: ' +
      'carillon token entry --name NAME --role admin. Put the entry it prints into a JSON list in a file, and set ' +
      'CARILLON_CREDENTIALS_FILE to that file. To accept programs on this machine without a ' +
      'token, set CARILLON_ANONYMOUS_ACCESS=loopback.',
  );
}

function readIssuersOrExplain(file: string): OidcIssuer[] {
  try {
    return readIssuers(file);
  } catch (error) {
    throw new ConfigError(
      `CARILLON_OIDC_FILE "${file}" cannot be used: ${explainUnreadable(error)}`,
    );
  }
}

function readCredentialsOrExplain(file: string, log: Logger | undefined): Credentials {
  try {
    return readCredentials(file, log ? { log } : {});
  } catch (error) {
    const reason = explainUnreadable(error);
    throw new ConfigError(`CARILLON_CREDENTIALS_FILE "${file}" cannot be used: ${reason}`);
  }
}
