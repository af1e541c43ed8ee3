import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertBulkOperation } from '../../../src/store/bulk/bulk-operations.ts';
import { createOwnerDatabase, type Database } from '../../../src/store/core/database.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { listExportedTables, readTenantRows } from '../../../src/store/tenants/tenant-export.ts';
import { listRemovedTenants, suspendTenant } from '../../../src/store/tenants/tenant-life.ts';
import {
  beginRemoval,
  countRows,
  deleteSome,
  finishRemoval,
} from '../../../src/store/tenants/tenant-removal.ts';
import { listTenantTables } from '../../../src/store/tenants/tenant-tables.ts';
import { aPerson, begin, openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
let owner: Database;
beforeAll(async () => {
  store = await openStore();
  owner = createOwnerDatabase({ url: store.ownerUrl, applicationName: 'test', poolSize: 2 });
  await store.run((tx) => begin(tx, 3));
  await store.database.withTenant(store.otherTenantId, (tx) => begin(tx, 2));
  await tellAndAct(store.otherTenantId);
});
afterAll(async () => {
  await owner.close();
  await store.close();
});

/** A channel, a rule, a notification and its message with one attempt, and a bulk operation. */
async function tellAndAct(tenantId: string): Promise<void> {
  const [channel, notification, message] = [uuidv7(), uuidv7(), uuidv7()];
  const by = JSON.stringify(aPerson);
  await store.database.withTenant(tenantId, async (tx) => {
    await tx.execute(sql`
      insert into notification_channel (tenant_id, name, id, kind, settings, enabled, version, updated_at,
        updated_by)
      values (${tenantId}, 'on-call', ${channel}, 'Webhook', '{}', true, 1, now(), ${by}::jsonb)`);
    await tx.execute(sql`
      insert into notification_rule (tenant_id, name, id, settings, version, updated_at, updated_by)
      values (${tenantId}, 'failures', ${uuidv7()}, '{}', 1, now(), ${by}::jsonb)`);
    await tx.execute(sql`
      insert into notification (tenant_id, id, kind, cause, occurred_at, message)
      values (${tenantId}, ${notification}, 'Failed', 'c', now(), 'it failed')`);
    await tx.execute(sql`
      insert into notification_delivery (tenant_id, id, channel_id, channel_name, state, due_at, content)
      values (${tenantId}, ${message}, ${channel}, 'on-call', 'Pending', now(), '{}')`);
    await tx.execute(sql`
      insert into notification_item (tenant_id, channel_id, notification_id, delivery_id)
      values (${tenantId}, ${channel}, ${notification}, ${message})`);
    await tx.execute(sql`
      insert into notification_attempt (tenant_id, delivery_id, attempt, started_at)
      values (${tenantId}, ${message}, 1, now())`);
    await insertBulkOperation(tx, {
      id: uuidv7(),
      kind: 'DisableSchedules',
      request: {},
      reason: null,
      itemsPerMinute: 60,
      at: new Date(),
      expiresAt: new Date(),
      actor: { initiator: aPerson, roles: ['admin'], clientAddress: '::1', tokenId: null },
      objectIds: [uuidv7(), uuidv7()],
    });
  });
}

const told = {
  notification_channel: 1,
  notification_rule: 1,
  notification: 1,
  notification_delivery: 1,
  notification_item: 1,
  notification_attempt: 1,
  bulk_operation: 1,
  bulk_item: 2,
};

const act = () => ({ at: new Date(), by: aPerson, reason: 'gone' });
const tables = () => owner.global((tx) => listTenantTables(tx));

describe('the tables of tenants', () => {
  it('are all that have a tenant or refer to one, each before those it refers to', async () => {
    const names = (await tables()).map(({ name }) => name);
    const [{ expected } = { expected: [] }] = await store.asOwner<{ expected: string[] }>(`
      select array_agg(distinct relname::text) as expected from pg_class c
      join pg_attribute a on a.attrelid = c.oid
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and attname in ('tenant_id', 'only_tenant_id')`);
    expect([...names].sort()).toEqual([...expected].sort());
    const keys = await store.asOwner<{ child: string; parent: string }>(`
      select conrelid::regclass::text as child, confrelid::regclass::text as parent
      from pg_constraint where contype = 'f' and conparentid = 0 and confrelid <> 'tenant'::regclass`);
    for (const { child, parent } of keys) {
      expect([child, parent, names.indexOf(child) < names.indexOf(parent)]).toEqual([
        child,
        parent,
        true,
      ]);
    }
  });
});

describe('an export', () => {
  it('has every channel, rule, notification, message and bulk operation of its tenant alone', async () => {
    const counts: Record<string, number> = {};
    for (const table of await owner.global((tx) => listExportedTables(tx))) {
      if (!(table.name in told)) continue;
      for (const tenantId of [store.otherTenantId, store.tenantId]) {
        await owner.withTenant(tenantId, async (tx) => {
          for await (const lines of readTenantRows(tx, table)) {
            expect(lines.every((line) => line.includes(store.otherTenantId))).toBe(true);
            counts[table.name] = (counts[table.name] ?? 0) + lines.length;
          }
        });
      }
    }
    expect(counts).toEqual(told);
  });
});

describe('the owner', () => {
  it('deletes nothing of a tenant that is not being removed', async () => {
    const [execution] = (await tables()).filter(({ name }) => name === 'execution');
    if (!execution) throw new Error('there is a table of executions');
    const deleting = owner.withTenant(store.tenantId, async (tx) => {
      for (const part of execution.parts) await deleteSome(tx, execution, { part, limit: 10 });
    });
    await expect(deleting).rejects.toThrow('the record is kept');
    expect(await owner.withTenant(store.tenantId, (tx) => beginRemoval(tx, act()))).toBeNull();
  });

  it('reaches no other tenant, whatever a statement says', async () => {
    await owner.withTenant(store.otherTenantId, (tx) => suspendTenant(tx, act()));
    await owner.withTenant(store.otherTenantId, (tx) => beginRemoval(tx, act()));
    for (const table of await tables()) {
      for (const part of table.parts) {
        if (table.name === 'worker') continue;
        const deleted = await owner.withTenant(store.tenantId, (tx) =>
          deleteSome({ ...tx, tenantId: store.otherTenantId }, table, { part, limit: 100 }),
        );
        expect([part, deleted]).toEqual([part, 0]);
      }
    }
  });
});

describe('a tenant that is being removed', () => {
  const attempt = (tenantId: string) =>
    store.database.withTenant(tenantId, (tx) =>
      tx.execute(sql`insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status)
        values (${tenantId}, ${uuidv7()}, ${randomUUID()}, 0, 1, 'InProgress')`),
    );

  it('gets no reports of workers any more, and the others do', async () => {
    await expect(attempt(store.otherTenantId)).rejects.toMatchObject({
      constraint: 'tenant_is_known',
    });
    expect(await attempt(store.tenantId)).toBe(1);
  });

  it('is deleted in batches of any size, which are counted once, and what came late with it', async () => {
    const id = store.otherTenantId;
    const before = await owner.withTenant(id, (tx) => countRows(tx));
    expect(before).toMatchObject(told);
    const others = await owner.withTenant(store.tenantId, (tx) => countRows(tx));
    for (const table of await tables()) {
      for (const part of table.parts) {
        while ((await owner.withTenant(id, (tx) => deleteSome(tx, table, { part, limit: 1 }))) > 0);
      }
    }
    // A request that was under way.
    await store.database.withTenant(id, (tx) =>
      tx.execute(
        sql`insert into idempotency (tenant_id, key, request_hash) values (${id}, 'late', 'h')`,
      ),
    );
    const counts = await owner.withTenant(id, (tx) => finishRemoval(tx, act()));
    expect(counts).toEqual({ ...before, idempotency: 1 });
    expect(await owner.withTenant(id, (tx) => countRows(tx))).toEqual({});
    expect(await owner.withTenant(store.tenantId, (tx) => countRows(tx))).toEqual(others);
    const [removed] = await owner.global((tx) => listRemovedTenants(tx, 'other'));
    expect(removed).toMatchObject({ id, counts, reason: 'gone', startedBy: aPerson });
    const late = store.database.withTenant(id, (tx) =>
      tx.execute(
        sql`insert into idempotency (tenant_id, key, request_hash) values (${id}, 'x', 'h')`,
      ),
    );
    await expect(late).rejects.toMatchObject({ code: '23503' });
  });

  it('is seen by the application only while it exists', async () => {
    const reading = store.database.global((tx) => tx.rows(sql`select * from removed_tenant`));
    await expect(reading).rejects.toMatchObject({ code: '42501' });
  });
});
