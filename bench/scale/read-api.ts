/** The API in this process: what each answer takes, and what each of its statements costs PostgreSQL. */
import { createApp } from '../../src/api/app.ts';
import { createToken } from '../../src/api/http/credentials.ts';
import { defaultRateLimits } from '../../src/domain/access/rate-limits.ts';
import { createLogger } from '../../src/log.ts';
import { createObservationIntake } from '../../src/services/executions/observation-intake.ts';
import type { TemporalPort } from '../../src/services/temporal-port.ts';
import type { Database } from '../../src/store/core/database.ts';
import { announceChanges } from '../../src/store/stream/change-hints.ts';
import { type StatementCost, watchReads } from './watched-database.ts';

type ReadCost = Pick<StatementCost, 'rows' | 'buffers' | 'fullScans'>;

/** Paths begin behind `/api/v1`. */
export type ReadApi = {
  /** @throws Error for another answer than 200. */
  read(path: string): Promise<ReadCost>;
  /** Milliseconds of one answer, whose statements are not explained. */
  time(path: string): Promise<number>;
  close(): Promise<void>;
};

export function createReadApi(database: Database, tenant = 'default'): ReadApi {
  let costs: StatementCost[] = [];
  const { token, sha256 } = createToken('reader');
  const open = (read: Database): ReturnType<typeof createApp> =>
    createApp({
      database: read,
      // Lists are answered from the record alone.
      temporal: {} as TemporalPort,
      observations: createObservationIntake(read),
      connectedSystems: [],
      policy: null,
      homeTenant: tenant,
      commandsEnabled: false,
      credentials: {
        mode: 'tokens',
        tokens: [{ name: 'reader', tenant, sha256, roles: ['admin'] }],
      },
      rateLimits: { ...defaultRateLimits, requests: 10_000_000 },
      log: createLogger({ level: 'fatal', pretty: false, name: 'reads' }),
      clock: () => new Date(),
    });
  const announced = announceChanges(database);
  const watched = open(watchReads(announced, (cost) => void costs.push(cost)));
  const plain = open(announced);
  const ask = async (app: typeof plain, path: string): Promise<void> => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await app.inject({ url: `/api/v1${path}`, headers });
    if (answer.statusCode === 200) return;
    throw new Error(`${path} was answered with ${answer.statusCode}: ${answer.body}`);
  };
  return {
    async read(path) {
      costs = [];
      await ask(watched, path);
      return {
        rows: costs.reduce((sum, { rows }) => sum + rows, 0),
        buffers: costs.reduce((sum, { buffers }) => sum + buffers, 0),
        fullScans: costs.flatMap(({ fullScans }) => fullScans),
      };
    },
    async time(path) {
      const before = performance.now();
      await ask(plain, path);
      return performance.now() - before;
    },
    async close() {
      await watched.close();
      await plain.close();
    },
  };
}
