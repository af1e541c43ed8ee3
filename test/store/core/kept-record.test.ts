import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../../src/store/core/sql.ts';
import { begin, type Begun, openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
let begun: Begun;
beforeAll(async () => {
  store = await openStore();
  begun = await store.run(async (tx) => {
    const made = await begin(tx, 1);
    const { executionId, runId } = made;
    await tx.execute(sql`
      insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status, started_at,
        request_url)
      values (${tx.tenantId}, ${executionId}, ${runId}, 0, 1, 'Completed', now(), 'https://a.test')`);
    await tx.execute(sql`
      insert into log_line (tenant_id, execution_id, run_id, step_index, attempt, line, at, level,
        stream, text)
      values (${tx.tenantId}, ${executionId}, ${runId}, 0, 1, 1, now(), 'info', 'stdout', 'said')`);
    await tx.execute(sql`
      insert into audit_event (tenant_id, id, at, actor, action, object_type, object_id, result)
      values (${tx.tenantId}, ${uuidv7()}, now(), '{}', 'set-hold', 'hold', ${randomUUID()}, 'Done')`);
    await tx.execute(sql`
      insert into contradiction (tenant_id, id, execution_id, kept, refused)
      values (${tx.tenantId}, ${uuidv7()}, ${executionId}, '{}', '{}')`);
    return made;
  });
});
afterAll(() => store.close());

/** As the owner, who sees the tenant. */
async function asOwner(text: string): Promise<number> {
  const client = new pg.Client({ connectionString: store.ownerUrl, query_timeout: 30_000 });
  await client.connect();
  try {
    await client.query(`select set_config('app.tenant', $1, false)`, [store.tenantId]);
    return (await client.query(text)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

const kept = [
  'execution',
  'activity_record',
  'attempt',
  'log_line',
  'contradiction',
  'audit_event',
];

describe('the owner of the tables', () => {
  it.each(kept)('cannot delete from %s', async (table) => {
    await expect(asOwner(`delete from ${table}`)).rejects.toMatchObject({
      code: '23514',
      constraint: `${table}_is_kept`,
    });
  });

  it.each(kept)('cannot truncate %s, nor any partition of it', async (table) => {
    const parts = await store.asOwner<{ name: string }>(
      `select relname as name from pg_class where relname ~ '^${table}(_\\d+|_default)?$'
         and relkind in ('r', 'p')`,
    );
    expect(parts.map(({ name }) => name)).toContain(table);
    for (const { name } of parts) {
      await expect(asOwner(`truncate ${name} cascade`), name).rejects.toMatchObject({
        constraint: `${table}_is_kept`,
      });
    }
  });

  it('cannot truncate or delete from a partition that was made later', async () => {
    await store.asOwner(
      `select create_partitions(now() + interval '20 months', now() + interval '20 months')`,
    );
    const [part] = await store.asOwner<{ name: string }>(
      `select max(relname) as name from pg_class where relname ~ '^log_line_\\d+$'`,
    );
    const name = part?.name ?? '';
    await expect(asOwner(`truncate ${name}`)).rejects.toMatchObject({ code: '23514' });
    const triggers = await store.asOwner<{ name: string }>(
      `select tgname as name from pg_trigger where tgrelid = '${name}'::regclass order by 1`,
    );
    expect(triggers.map(({ name: trigger }) => trigger)).toEqual(
      expect.arrayContaining(['kept', 'kept_whole', 'written_once']),
    );
  });

  it.each([
    ['log_line', `text = 'changed'`],
    ['audit_event', `reason = 'changed'`],
    ['contradiction', `kept = '{"a": 1}'`],
    ['attempt', 'attempt = 2'],
    ['attempt', `execution_id = '${randomUUID()}'`],
    ['attempt', `request_url = 'https://b.test'`],
    ['schedule_revision', `reason = 'changed'`],
  ])('cannot update %s with %s', async (table, change) => {
    await expect(asOwner(`update ${table} set ${change}`)).rejects.toMatchObject({
      constraint: `${table}_is_write_once`,
    });
  });

  it('may delete the rows of a tenant that is being removed, and of no other', async () => {
    await store.asOwner(`update tenant set removing_at = now() where slug = 'other'`);
    await expect(asOwner('delete from log_line')).rejects.toMatchObject({ code: '23514' });
    await store.asOwner(`update tenant set removing_at = now() where id = '${store.tenantId}'`);
    expect(await asOwner('delete from log_line')).toBe(1);
    await store.asOwner(`update tenant set removing_at = null`);
    await expect(asOwner('delete from attempt')).rejects.toMatchObject({ code: '23514' });
    expect(begun.executionId).not.toBe('');
  });
});
