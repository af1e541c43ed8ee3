import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../../src/store/core/sql.ts';
import { findExecution } from '../../../src/store/executions/executions.ts';
import { begin, type Begun, openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
let begun: Begun;
beforeAll(async () => {
  store = await openStore();
  begun = await store.run((tx) => begin(tx, 2));
});
afterAll(() => store.close());

const tenantTables = `
  select c.oid, c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    (select count(*)::integer from pg_policy p where p.polrelid = c.oid) as policies
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
  where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`;

describe('row-level security', () => {
  it('is enabled and forced, with one policy, on every table that has a tenant; what counts over tenants is seen by all', async () => {
    const tables = await store.asOwner(tenantTables);
    expect(tables.length).toBeGreaterThan(40);
    const open = tables.filter(
      ({ name, enabled, forced, policies }) =>
        !enabled || !forced || policies !== (name === 'limit_slot' ? 2 : 1),
    );
    expect(open).toEqual([]);
  });

  it('lets every unique index of such a table begin with the tenant', async () => {
    const strays = await store.asOwner(`
      select i.indexrelid::regclass::text as name from pg_index i
      join (${tenantTables}) t on t.oid = i.indrelid
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where i.indisunique and a.attname <> 'tenant_id'`);
    expect(strays).toEqual([]);
  });

  it('hides the rows of other tenants', async () => {
    const found = await store.database.withTenant(store.otherTenantId, (tx) =>
      findExecution({ ...tx, tenantId: store.tenantId }, begun.executionId),
    );
    expect(found).toBeNull();
  });

  it('hides all rows from a transaction without a tenant', async () => {
    const counted = await store.database.global((tx) =>
      tx.row(sql`select count(*) as count from execution`),
    );
    expect(counted).toEqual({ count: 0 });
  });

  it('refuses to write a row of another tenant', async () => {
    const writing = store.database.withTenant(store.otherTenantId, (tx) =>
      tx.execute(sql`insert into idempotency (tenant_id, key, request_hash)
        values (${store.tenantId}, 'k', 'h')`),
    );
    await expect(writing).rejects.toMatchObject({ code: '42501' });
  });

  it('leaves the rows of other tenants as they are when all are updated', async () => {
    const touched = await store.database.withTenant(store.otherTenantId, (tx) =>
      tx.execute(sql`update execution set error = 'x'`),
    );
    expect(touched).toBe(0);
  });

  it('binds the owner of the tables too', async () => {
    const rows = await store.asOwner('select id from execution');
    expect(rows).toEqual([]);
  });
});

describe('the application role', () => {
  const can = (table: string, right: string) =>
    store.asOwner<{ yes: boolean }>(`select has_table_privilege('carillon_app', $1, $2) as yes`, [
      table,
      right,
    ]);

  it('may delete nothing but connected systems, limits, stored secrets, idempotency keys, workers and the outbox, and truncate nothing', async () => {
    const tables = await store.asOwner<{ name: string }>(
      `select relname as name from pg_class
       where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
    );
    const allowed: string[] = [];
    for (const { name } of tables) {
      for (const right of ['DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) {
        const [answer] = await can(name, right);
        if (answer?.yes) allowed.push(`${right} ${name}`);
      }
    }
    expect(allowed.sort()).toEqual([
      'DELETE connected_system',
      'DELETE idempotency',
      'DELETE installation_limit',
      'DELETE limit_slot',
      'DELETE step_limit',
      'DELETE stored_secret',
      'DELETE stream_event',
      'DELETE stream_page',
      'DELETE worker',
    ]);
  });

  it.each([
    'tenant',
    'schedule_revision',
    'log_line',
    'audit_event',
    'contradiction',
    'carillon_migration',
  ])('may not update %s', async (table) => {
    expect(await can(table, 'UPDATE')).toEqual([{ yes: false }]);
  });

  it('may not reach a partition by its own name', async () => {
    const reading = store.run((tx) => tx.rows(sql`select * from execution_default`));
    await expect(reading).rejects.toMatchObject({ code: '42501' });
  });

  it('owns nothing and is no superuser', async () => {
    const rows = await store.asOwner(`
      select rolsuper, rolbypassrls, rolcanlogin,
        (select count(*)::integer from pg_class where relowner = r.oid) as owned
      from pg_roles r where rolname = 'carillon_app'`);
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcanlogin: false, owned: 0 }]);
  });

  it('may make the partitions of coming months', async () => {
    const made = await store.database.global((tx) =>
      tx.row(sql`select create_partitions(now() + interval '7 months', now() + interval '8 months')
        as made`),
    );
    expect(made).toEqual({ made: 10 });
  });
});

describe('a partition', () => {
  it('is as closed as its parent to an owner who names another tenant', async () => {
    const client = new pg.Client({ connectionString: store.ownerUrl });
    await client.connect();
    const partition = await client.query<{ name: string }>(
      `select tableoid::regclass::text as name from execution limit 0`,
    );
    expect(partition.rows).toEqual([]);
    await client.query(`select set_config('app.tenant', $1, false)`, [store.otherTenantId]);
    const month = new Date().toISOString().slice(0, 7).replace('-', '');
    const { rows } = await client.query(`select id from execution_${month}`);
    expect(rows).toEqual([]);
    await client.query(`select set_config('app.tenant', $1, false)`, [store.tenantId]);
    const own = await client.query(`select id from execution_${month}`);
    expect(own.rows).toEqual([{ id: begun.executionId }]);
    await client.end();
  });
});

describe('create_partitions', () => {
  it('leaves out a month that has rows in the default partition', async () => {
    const far = '01ffffff-ffff-7000-8000-000000000000';
    await store.run((tx) => begin(tx, 1, { id: far, runId: randomUUID() }));
    const [made] = await store.asOwner<{ made: number }>(
      `select create_partitions(t, t) as made from to_timestamp(2199023255.551) t`,
    );
    // The months of fires, attempts and log lines are free.
    expect(made?.made).toBe(3);
  });
});
