/** Servers with live streams, three users of two tenants, and a database to change things in. */
import { randomUUID } from 'node:crypto';
import type { App } from '../../src/api/http/app-deps.ts';
import { createToken } from '../../src/api/http/credentials.ts';
import { createLogger } from '../../src/log.ts';
import {
  createStreamHub,
  type StreamHub,
  type StreamHubDeps,
} from '../../src/services/stream/stream-hub.ts';
import { createDatabase, type Transaction } from '../../src/store/core/database.ts';
import { sql } from '../../src/store/core/sql.ts';
import { createHarness, type Harness } from './harness.ts';
import { openStream, type StreamReader } from './stream-reader.ts';

export const log = createLogger({ level: 'silent', pretty: false, name: 'stream-test' });

type Served = { app: App; url: string; hub: StreamHub };

export type StreamStage = Awaited<ReturnType<typeof openStreamStage>>;

/** Open it in `beforeAll`, close it in `afterAll`. */
export async function openStreamStage() {
  const api = await createHarness();
  const url = api.databaseUrl;
  const database = createDatabase({ url, applicationName: 'stream-test', poolSize: 20 });
  const otherTenantId = randomUUID();
  await api.asOwner(`insert into tenant (id, slug, name) values ($1, 'other', 'Other')`, [
    otherTenantId,
  ]);
  /** The admin of the other tenant, and a viewer of ours. */
  const [foreign, viewer] = [createToken('eve'), createToken('vera')];
  const tokens = [
    { name: 'anna', tenant: 'default', sha256: api.hashes.operator, roles: ['admin'] as const },
    { name: 'steps-1', tenant: 'default', sha256: api.hashes.worker, roles: ['worker'] as const },
    { name: 'vera', tenant: 'default', sha256: viewer.sha256, roles: ['viewer'] as const },
    { name: 'eve', tenant: 'other', sha256: foreign.sha256, roles: ['admin'] as const },
  ];
  const opened: StreamReader[] = [];
  const createHub = (more: Partial<StreamHubDeps> = {}): StreamHub =>
    createStreamHub({ database, log, times: { pollMs: 50 }, ...more });

  return {
    api,
    database,
    otherTenantId,
    foreign,
    viewer,
    createHub,
    /** A server of its own on a free port. */
    async serve(
      changes: Parameters<Harness['withDeps']>[0] = {},
      hub: StreamHub = createHub(),
    ): Promise<Served> {
      const app = api.withDeps({ hub, credentials: { mode: 'tokens', tokens }, ...changes });
      return { app, hub, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
    },
    /** As the admin of our tenant, unless another credential is given. */
    async follow(
      server: string,
      query: string,
      headers: Record<string, string> = {},
    ): Promise<StreamReader> {
      const reader = await openStream(`${server}/api/v1/stream?${query}`, {
        ...api.operator,
        ...headers,
      });
      opened.push(reader);
      return reader;
    },
    run: <T>(work: (tx: Transaction) => Promise<T>, tenantId = api.tenantId): Promise<T> =>
      database.withTenant(tenantId, work),
    cutAll: (): void => opened.splice(0).forEach((reader) => reader.cut()),
    async close(): Promise<void> {
      await database.close();
      await api.close();
    },
  };
}

export const ready = (reader: StreamReader) => reader.until(({ name }) => name === 'ready');

export const setStatus = (executionId: string, status: string) => (tx: Transaction) =>
  tx.execute(sql`update execution set status = ${status} where tenant_id = ${tx.tenantId}
    and id = ${executionId}`);
