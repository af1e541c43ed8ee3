/** The server process: the API and the background loops; it listens and shuts down gracefully. */
import { hostname } from 'node:os';
import { createOidcVerifier } from '../api/access/oidc.ts';
import type { OidcIssuer } from '../api/access/oidc-issuers.ts';
import { createApp } from '../api/app.ts';
import type { Credentials } from '../api/http/credentials.ts';
import type { AccessPolicy } from '../domain/access/access-policy.ts';
import type { RateLimits } from '../domain/access/rate-limits.ts';
import { writeLog } from '../domain/log-message.ts';
import type { ConnectedSystem } from '../domain/schedule/schedule.ts';
import { reachFailpoint } from '../failpoints.ts';
import type { Logger } from '../log.ts';
import { createObservationIntake } from '../services/executions/observation-intake.ts';
import { createDatabase, type Database } from '../store/core/database.ts';
import { requireLogin } from '../store/core/tenants.ts';
import { openTemporal, type TemporalOptions } from '../temporal/connection.ts';
import { createSearchAttributes } from '../temporal/search-attributes.ts';
import { messages } from './log-messages.ts';
import { createTemporalPort } from './temporal-port.ts';
import { createLoops, type LoopOptions } from './wiring.ts';

export type ServerOptions = Pick<LoopOptions, 'sweepTimes' | 'auditTimes'> & {
  databaseUrl: string;
  temporal: Omit<TemporalOptions, 'identity'>;
  host: string;
  /** 0 for any free port. */
  port: number;
  credentials: Credentials;
  rateLimits?: RateLimits;
  oidcIssuers?: readonly OidcIssuer[];
  trustedProxies?: readonly string[];
  connectedSystems: readonly ConnectedSystem[];
  /** Null without a policy file. */
  policy?: AccessPolicy | null;
  /** Slug of the tenant that what no file gives to others belongs to. */
  homeTenant: string | null;
  commandsEnabled: boolean;
  version: string;
  /** Shown at /health/live; for development instances only. */
  instanceId?: string;
  log: Logger;
};

export type RunningServer = { url: string; close(): Promise<void> };

/** Starts even while PostgreSQL or Temporal is unavailable; the health endpoint reports that. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, host, port, credentials, connectedSystems, commandsEnabled, version } = options;
  checkListensLocally(options);
  const applicationName = 'carillon-server';
  // Separate pools, so that neither requests nor observations of workers can block the loops.
  const { database, loops, reports } = openPools(options, applicationName);
  await requireLogin(database).catch(async (error: unknown) => {
    await Promise.all([database.close(), loops.close(), reports.close()]);
    throw error;
  });
  const identity = `${applicationName}@${hostname()}:${process.pid}`;
  const connection = openTemporal({ ...options.temporal, identity });
  const attributes = createSearchAttributes(connection, Date.now);
  const searchAttributes = (): Promise<boolean> => attributes.registered();
  const control = createLoops({
    ...options,
    database: loops,
    temporal: connection,
    searchAttributes,
  });
  const observations = createObservationIntake(reports);
  const temporal = createTemporalPort({
    temporal: connection,
    reconciler: control.reconciler,
    deliverFor: control.deliverFor,
    searchAttributes,
  });
  const app = createApp({
    database,
    temporal,
    observations,
    credentials,
    connectedSystems,
    policy: options.policy ?? null,
    homeTenant: options.homeTenant,
    commandsEnabled,
    log,
    version,
    clock: () => new Date(),
    oidc: options.oidcIssuers ? createOidcVerifier(options.oidcIssuers) : null,
    ...(options.rateLimits && { rateLimits: options.rateLimits }),
    ...(options.trustedProxies && { trustedProxies: options.trustedProxies }),
    ...(options.instanceId === undefined ? {} : { instanceId: options.instanceId }),
  });
  reachFailpoint('server.before-listen');
  const url = await app.listen({ host, port });
  control.start();
  writeLog(log, messages.serverStarted, { url });
  return {
    url,
    async close() {
      reachFailpoint('server.shutdown-begun');
      await app.close();
      await control.stop();
      reachFailpoint('server.before-drain');
      await connection.close();
      await Promise.all([database.close(), loops.close(), reports.close()]);
    },
  };
}

function openPools({ databaseUrl: url, log }: ServerOptions, applicationName: string) {
  const open = (poolSize: number): Database =>
    createDatabase({ url, applicationName, poolSize, log });
  return { database: open(10), loops: open(5), reports: open(5) };
}

/** Without tokens every client is an operator, so only this machine may connect. */
function checkListensLocally({ credentials, host }: ServerOptions): void {
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(host);
  if (credentials.mode === 'tokens' || loopback) return;
  throw new Error(`without tokens the API listens on 127.0.0.1 only, not on ${host}`);
}
