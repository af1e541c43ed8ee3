/** Process of a whole server: the API with tokens, and every background loop. */
import { createToken } from '../../../src/api/http/credentials.ts';
import { defaultRateLimits } from '../../../src/domain/access/rate-limits.ts';
import { createLogger } from '../../../src/log.ts';
import { startServer } from '../../../src/server/main.ts';
import { readWorkerSettings, serveDriver } from '../../worker-messages.ts';

const { temporalAddress: address, namespace, databaseUrl } = readWorkerSettings();
const { token, sha256 } = createToken('bench');
const unlimited = 10_000_000;
const server = await startServer({
  databaseUrl,
  temporal: { address, namespace },
  host: '127.0.0.1',
  port: 0,
  credentials: {
    mode: 'tokens',
    tokens: [{ name: 'bench', tenant: 'default', sha256, roles: ['admin'] }],
  },
  rateLimits: { ...defaultRateLimits, requests: unlimited, writes: unlimited },
  connectedSystems: [],
  homeTenant: 'default',
  commandsEnabled: false,
  version: 'bench',
  sendMessage: () => Promise.reject(new Error('nothing is sent by a bench')),
  log: createLogger({ level: 'warn', pretty: false, name: 'server' }),
});

async function stop(): Promise<void> {
  await server.close();
  process.disconnect();
}
serveDriver(() => void stop(), { url: `${server.url}/api/v1`, token });
