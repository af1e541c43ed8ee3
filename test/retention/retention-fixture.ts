/** Tenants with executions, logs, fires, events and deliveries of some months, all linked into the record. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { linkTenant } from '../../src/loops/record-loop.ts';
import { type RecordCursor, verifyRecord } from '../../src/services/operations/record.ts';
import type { Principal } from '../../src/services/principal.ts';
import type { ServiceDeps } from '../../src/services/service-deps.ts';
import { createOwnerDatabase, type Database } from '../../src/store/core/database.ts';
import { sql } from '../../src/store/core/sql.ts';
import { listTenantTables, rawSql } from '../../src/store/tenants/tenant-tables.ts';
import { runOperator, type TenantRun } from '../cli-live/run-tenant.ts';
import { begin, idAt, openStore, type StoreFixture } from '../store/store-fixture.ts';

export type Retained = {
  store: StoreFixture;
  owner: Database;
  directory: string;
  run(args: string, env?: Record<string, string>, now?: () => Date): Promise<TenantRun>;
  /** A statement of the owner, who sees the tenant. */
  asOwnerOf<Row extends pg.QueryResultRow>(tenantId: string, text: string): Promise<Row[]>;
  close(): Promise<void>;
};

export async function openRetained(): Promise<Retained> {
  const store = await openStore();
  const directory = mkdtempSync(join(tmpdir(), 'carillon-retention-'));
  const owner = createOwnerDatabase({ url: store.ownerUrl, applicationName: 'test', poolSize: 2 });
  await store.asOwner(`select create_partitions(now() - interval '14 months', now())`);
  const url = new URL(store.ownerUrl);
  return {
    store,
    owner,
    directory,
    run: (args, env = {}, now = undefined) =>
      runOperator(
        args.replace('DIR', directory).split(' '),
        { DATABASE_OWNER_URL: url.href, ...env },
        now,
      ),
    async asOwnerOf<Row extends pg.QueryResultRow>(tenantId: string, text: string) {
      const client = new pg.Client({ connectionString: store.ownerUrl, query_timeout: 30_000 });
      await client.connect();
      try {
        await client.query(`select set_config('app.tenant', $1, false)`, [tenantId]);
        // Several statements at once have several results.
        const found = (await client.query(text)) as pg.QueryResult<Row> | pg.QueryResult<Row>[];
        const last = Array.isArray(found) ? found.at(-1) : found;
        return last?.rows ?? [];
      } finally {
        await client.end();
      }
    },
    async close() {
      await owner.close();
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export type Made = { id: string; runId: string; scheduleId: string; at: Date };

/** So many days ago, at a time of the day that is its own. */
export function daysAgo(days: number): Date {
  return new Date(Date.now() - days * 86_400_000);
}

/** An execution of two steps that ended then, with its attempts, three log lines each, and its fire. */
export async function anEnded(
  { store }: Retained,
  tenantId: string,
  at: Date,
  status = 'Completed',
): Promise<Made> {
  return store.database.withTenant(tenantId, async (tx) => {
    const id = idAt(at);
    const more = { id, runId: id, trigger: 'Schedule', scheduledFor: at, queuedAt: at } as const;
    const { scheduleId, runId } = await begin(tx, 2, more);
    for (const step of [0, 1]) {
      await tx.execute(sql`
        insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status, started_at,
          ended_at, output)
        values (${tenantId}, ${id}, ${runId}, ${step}, 1, 'Completed', ${at}, ${at}, 'done "ö"')`);
      await tx.execute(sql`
        insert into log_line (tenant_id, execution_id, run_id, step_index, attempt, line, at, level,
          stream, text)
        select ${tenantId}, ${id}, ${runId}, ${step}, 1, n * 2, ${at}, 'info', 'stdout', 'line ' || n
        from generate_series(1, 3) n`);
    }
    await tx.execute(sql`update activity_record set status = 'Completed', ended_at = ${at},
      output = 'o' where tenant_id = ${tenantId} and execution_id = ${id}`);
    await tx.execute(sql`update execution set status = ${status}, ended_at = ${at}, updated_at = ${at},
      error = ${status === 'Completed' ? null : 'it did not work'}
      where tenant_id = ${tenantId} and id = ${id}`);
    await tx.execute(sql`
      insert into fire (tenant_id, schedule_id, scheduled_for, execution_id, decision, decided_at)
      values (${tenantId}, ${scheduleId}, ${at}, ${id}, 'Started', ${at})`);
    return { id, runId, scheduleId, at };
  });
}

/** An event with one decided delivery to the schedule. */
export async function anEvent(
  { store }: Retained,
  tenantId: string,
  { scheduleId, at }: Pick<Made, 'scheduleId' | 'at'>,
): Promise<string> {
  const id = idAt(at);
  await store.database.withTenant(tenantId, async (tx) => {
    await tx.execute(sql`insert into event (tenant_id, id, source, name, payload, received_at, received_by)
      values (${tenantId}, ${id}, 'shop', 'order', '{"a": 1}', ${at}, '{}')`);
    await tx.execute(sql`insert into delivery (tenant_id, id, schedule_id, cause_type, cause_id, initiator,
        occurred_at, state, decided_at)
      values (${tenantId}, ${idAt(at)}, ${scheduleId}, 'event', ${id}, '{}', ${at}, 'Skipped', ${at})`);
  });
  return id;
}

export const link = ({ store }: Retained, tenantId: string): Promise<number> =>
  linkTenant(store.database, tenantId, true);

export type Verified = { links: number; removed: number; findings: string[] };

export async function verify({ store }: Retained, tenantId: string): Promise<Verified> {
  const deps = { database: store.database } as ServiceDeps;
  const found: Verified = { links: 0, removed: 0, findings: [] };
  for (let cursor: RecordCursor | null = null; ;) {
    const asked = { cursor, since: null, kept: null };
    const page = await verifyRecord(deps, { tenantId } as Principal, asked);
    found.links += page.links;
    found.removed += page.removed;
    found.findings.push(...page.findings.map(({ kind }) => kind));
    if (page.next === null) return found;
    cursor = page.next;
  }
}

/** A hash of every row of the tenant, by table. */
export async function snapshot(
  { owner }: Retained,
  tenantId: string,
): Promise<Record<string, string>> {
  return owner.withTenant(tenantId, async (tx) => {
    const hashes: Record<string, string> = {};
    for (const { name, column } of await listTenantTables(tx)) {
      const rows = await tx.rows<{ text: string }>(sql`
        select to_jsonb(t)::text as text from ${rawSql(name)} t
        where ${rawSql(column)} = ${tenantId} order by 1`);
      hashes[name] = createHash('sha256')
        .update(rows.map(({ text }) => text).join('\n'))
        .digest('hex');
    }
    return hashes;
  });
}

/** Ids in a table, sorted. */
export async function idsIn(
  { owner }: Retained,
  tenantId: string,
  [table, column]: readonly [string, string],
): Promise<string[]> {
  const rows = await owner.withTenant(tenantId, (tx) =>
    tx.rows<{ id: string }>(sql`select distinct ${rawSql(column)}::text as id from ${rawSql(table)}
      where tenant_id = ${tenantId} order by 1`),
  );
  return rows.map(({ id }) => id);
}

export async function addTenant({ store }: Retained, slug: string): Promise<string> {
  const id = uuidv7();
  await store.asOwner(`insert into tenant (id, slug, name) values ($1, $2, $2)`, [id, slug]);
  return id;
}
