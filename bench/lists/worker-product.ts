/** Process of the product's API, with tokens. Its loops are not started: they have 10,000 new schedules to look at. */
import { createApp } from '../../src/api/app.ts';
import { createToken } from '../../src/api/http/credentials.ts';
import { defaultRateLimits } from '../../src/domain/access/rate-limits.ts';
import { createLogger } from '../../src/log.ts';
import { createTemporalPort } from '../../src/server/temporal-port.ts';
import { createLoops } from '../../src/server/wiring.ts';
import { createObservationIntake } from '../../src/services/executions/observation-intake.ts';
import { createDatabase } from '../../src/store/core/database.ts';
import { announceChanges } from '../../src/store/stream/change-hints.ts';
import { openTemporal } from '../../src/temporal/connection.ts';
import { readWorkerSettings, serveDriver } from '../worker-messages.ts';

const { temporalAddress: address, namespace, databaseUrl: url } = readWorkerSettings();
const log = createLogger({ level: 'warn', pretty: false, name: 'product' });
const database = announceChanges(
  createDatabase({ url, applicationName: 'bench', poolSize: 10, log }),
);
const connection = openTemporal({ address, namespace, identity: 'bench' });
const searchAttributes = (): Promise<boolean> => Promise.resolve(false);
const { reconciler, deliverFor } = createLoops({
  database,
  temporal: connection,
  searchAttributes,
  log,
  sendMessage: () => Promise.reject(new Error('nothing is sent by a bench')),
});
const { token, sha256 } = createToken('bench');
const app = createApp({
  database,
  temporal: createTemporalPort({ temporal: connection, reconciler, deliverFor, searchAttributes }),
  observations: createObservationIntake(database),
  connectedSystems: [],
  policy: null,
  homeTenant: 'default',
  commandsEnabled: false,
  credentials: {
    mode: 'tokens',
    tokens: [{ name: 'bench', tenant: 'default', sha256, roles: ['viewer'] }],
  },
  rateLimits: { ...defaultRateLimits, requests: 10_000_000 },
  log,
  clock: () => new Date(),
});
const listening = await app.listen({ host: '127.0.0.1', port: 0 });

async function stop(): Promise<void> {
  await app.close();
  await database.close();
  await connection.close();
  process.disconnect();
}
serveDriver(() => void stop(), { url: `${listening}/api/v1/schedules`, token });
