/** A database and a Temporal without Schedules, behind a proxy that can cut it off. */
import { createDatabase, type Database } from '../../../src/store/core/database.ts';
import { findTenantBySlug } from '../../../src/store/core/tenants.ts';
import { openTemporal, type TemporalConnection } from '../../../src/temporal/connection.ts';
import { createTestDatabase } from '../../support/database.ts';
import { createTestNamespace } from '../../support/namespace.ts';
import { startTcpProxy, type TcpProxy } from '../../support/scenario/tcp-proxy.ts';

export type AuditTools = {
  database: Database;
  temporal: TemporalConnection;
  proxy: TcpProxy;
  tenantId: string;
  close(): Promise<void>;
};

/** Open it in `beforeAll`, close it in `afterAll`. */
export async function openAuditTools(): Promise<AuditTools> {
  const testDatabase = await createTestDatabase();
  const database = createDatabase({ url: testDatabase.url, applicationName: 'test' });
  const tenant = await database.global((tx) => findTenantBySlug(tx, 'default'));
  const { address, namespace } = await createTestNamespace();
  const proxy = await startTcpProxy(address);
  const temporal = openTemporal({ address: proxy.address, namespace, identity: 'test' });
  return {
    database,
    temporal,
    proxy,
    tenantId: tenant?.id ?? '',
    async close() {
      await temporal.close();
      await proxy.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}
