import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExecutionFilters } from '../../src/contract/execution/execution-filters.ts';
import { readEvent } from '../../src/services/executions/events.ts';
import {
  readExecution,
  readExecutions,
  readLog,
} from '../../src/services/executions/execution-queries.ts';
import type { Principal } from '../../src/services/principal.ts';
import type { ServiceDeps } from '../../src/services/service-deps.ts';
import { listFires } from '../../src/store/fires/fires.ts';
import {
  addTenant,
  anEnded,
  anEvent,
  daysAgo,
  idsIn,
  link,
  type Made,
  openRetained,
  type Retained,
  snapshot,
  verify,
} from './retention-fixture.ts';

let place: Retained;
let third: string;
const made = new Map<string, Made[]>();
const events = new Map<string, { id: string; at: Date }[]>();
beforeAll(async () => {
  place = await openRetained();
  const { store } = place;
  third = await addTenant(place, 'third');
  const ages = {
    [store.tenantId]: [320, 319, 200, 120, 80, 40, 5],
    [store.otherTenantId]: [321, 200, 10],
  };
  for (const [tenantId, days] of [...Object.entries(ages), [third, [200, 30]] as const]) {
    made.set(tenantId, []);
    events.set(tenantId, []);
    for (const age of days) {
      const one = await anEnded(
        place,
        tenantId,
        daysAgo(age),
        age === 120 ? 'Failed' : 'Completed',
      );
      made.get(tenantId)?.push(one);
      events.get(tenantId)?.push({ id: await anEvent(place, tenantId, one), at: one.at });
    }
    await link(place, tenantId);
  }
  await place.run('tenant set default --keep-executions 90d --keep-logs 30d --keep-events 60d');
  await place.run('tenant set other --keep-executions 300d');
  for (const id of made.keys()) await link(place, id);
}, 120_000);
afterAll(() => place.close());

const newest = (tenantId: string, days: number): string[] =>
  (made.get(tenantId) ?? [])
    .filter(({ at }) => at >= daysAgo(days))
    .map(({ id }) => id)
    .sort();
const deps = () => ({ database: place.store.database }) as ServiceDeps;
const principal = (tenantId: string) => ({ tenantId }) as Principal;
const snapshots = () => Promise.all([...made.keys()].map((id) => snapshot(place, id)));
const archives = () => readdirSync(place.directory).sort();

describe('a plan', () => {
  it('counts what is due, names the partitions that would go, and changes nothing', async () => {
    const before = await snapshots();
    const { exitCode, stdout } = await place.run('retention plan -o json');
    expect(exitCode).toBe(0);
    const { due, dropped } = JSON.parse(stdout) as {
      due: {
        tenant: string;
        kind: string;
        objects: number;
        rows: Record<string, number>;
        bytes: number;
      }[];
      dropped: string[];
    };
    const of = (tenant: string, kind: string): number =>
      due
        .filter((one) => one.tenant === tenant && one.kind === kind)
        .reduce((n, one) => n + one.objects, 0);
    expect([of('default', 'executions'), of('default', 'logs'), of('default', 'events')]).toEqual([
      4, 2, 10,
    ]);
    expect([of('other', 'executions'), of('third', 'executions')]).toEqual([1, 0]);
    expect(due[0]?.rows).toMatchObject({
      execution: 2,
      activity_record: 4,
      attempt: 4,
      log_line: 12,
    });
    expect(due[0]?.bytes).toBeGreaterThan(1_000);
    const month = daysAgo(320).toISOString().slice(0, 7).replace('-', '');
    expect(dropped).toContain(`execution_${month}`);
    expect(dropped).not.toContain(
      `execution_${daysAgo(200).toISOString().slice(0, 7).replace('-', '')}`,
    );
    expect(await snapshots()).toEqual(before);
  });
});

describe('a run', () => {
  it('does nothing when the clocks differ', async () => {
    const before = await snapshots();
    const later = () => new Date(Date.now() + 3_600_000);
    const { exitCode, stderr } = await place.run('retention run', {}, later);
    expect([exitCode, stderr]).toEqual([6, expect.stringContaining('clocks')]);
    expect(await snapshots()).toEqual(before);
  });

  it('removes exactly what is due, archived first, and drops whole partitions', async () => {
    const { tenantId, otherTenantId } = place.store;
    const thirds = await snapshot(place, third);
    const fires = await Promise.all(
      [tenantId, otherTenantId].map(async (id) => (await snapshot(place, id))['fire']),
    );
    const { exitCode, stdout, stderr } = await place.run('retention run --archive DIR -o json');
    expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    const report = JSON.parse(stdout) as { removed: object; dropped: string[]; waiting: number };
    expect(report).toMatchObject({ removed: { executions: 5, logs: 2, events: 10 }, waiting: 0 });
    const month = daysAgo(320).toISOString().slice(0, 7).replace('-', '');
    expect(report.dropped).toContain(`log_line_${month}`);
    const [left] = await place.store.asOwner<{ name: string | null }>(
      `select to_regclass('execution_${month}')::text as name`,
    );
    expect(left?.name).toBeNull();
    for (const [table, column] of [
      ['execution', 'id'],
      ['activity_record', 'execution_id'],
      ['attempt', 'execution_id'],
    ] as const) {
      expect(await idsIn(place, tenantId, [table, column]), table).toEqual(newest(tenantId, 90));
      expect(await idsIn(place, otherTenantId, [table, column]), table).toEqual(
        newest(otherTenantId, 300),
      );
    }
    expect(await idsIn(place, tenantId, ['log_line', 'execution_id'])).toEqual(
      newest(tenantId, 30),
    );
    expect(await idsIn(place, otherTenantId, ['log_line', 'execution_id'])).toEqual(
      newest(otherTenantId, 300),
    );
    const kept = (events.get(tenantId) ?? [])
      .filter(({ at }) => at >= daysAgo(60))
      .map(({ id }) => id);
    expect(await idsIn(place, tenantId, ['event', 'id'])).toEqual(kept.sort());
    expect(await idsIn(place, tenantId, ['delivery', 'cause_id'])).toEqual(kept.sort());
    expect(await snapshot(place, third)).toEqual(thirds);
    expect(
      await Promise.all(
        [tenantId, otherTenantId].map(async (id) => (await snapshot(place, id))['fire']),
      ),
    ).toEqual(fires);
  });

  it('changes nothing when it is repeated', async () => {
    for (const id of made.keys()) await link(place, id);
    const before = await snapshots();
    expect((await place.run('retention run --archive DIR')).exitCode).toBe(0);
    expect(await snapshots()).toEqual(before);
    expect((await place.run('retention plan')).stdout).toContain('nothing is due');
  });

  it('is listed with its archives, and in the audit trail', async () => {
    const { stdout } = await place.run('retention list default');
    for (const file of archives().filter((name) => name.startsWith('default')))
      expect(stdout).toContain(file);
    const trail = await place.asOwnerOf<{ detail: string }>(
      place.store.tenantId,
      `select detail from audit_event where action = 'remove-by-retention'`,
    );
    expect(trail.length).toBeGreaterThan(3);
    expect(
      trail.every(({ detail }) => /SHA-256 [0-9a-f]{64}; objects [0-9a-f]{64}$/.test(detail)),
    ).toBe(true);
  });
});

describe('an archive', () => {
  it('is readable by its owner alone, complete, and fits the record chain', async () => {
    expect(archives().length).toBeGreaterThan(4);
    expect(archives().every((name) => name.endsWith('.ndjson.gz'))).toBe(true);
    const rows: string[] = [];
    for (const name of archives()) {
      const path = join(place.directory, name);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const { exitCode, stdout } = await place.run(`retention verify ${path}`);
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('nothing was changed')]);
      rows.push(...gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n'));
    }
    const of = (table: string) =>
      rows.filter((row) => row.startsWith(`{"table" : "${table}"`)).length;
    expect([of('execution'), of('activity_record'), of('attempt'), of('log_line')]).toEqual([
      5, 10, 10, 42,
    ]);
    expect([of('event'), of('delivery')]).toEqual([5, 5]);
  });

  it.each([
    [
      'the outcome of a step',
      'executions',
      /\\"status\\": \\"Completed\\"/,
      '\\"status\\": \\"Failed\\"',
    ],
    ['a line of a log', 'logs', 'line 2', 'line 4'],
    ['a payload', 'events', /\\"a\\": 1/, '\\"a\\": 2'],
    ['a link', 'executions', /"rowHash":"./, '"rowHash":"x'],
  ])('is refused when %s was changed in it', async (_, kind, from, to) => {
    const name = archives().find((one) => one.startsWith(`default-${kind}`)) ?? '';
    const text = gunzipSync(readFileSync(join(place.directory, name))).toString('utf8');
    const changed = join(place.directory, '..', `changed-${process.pid}.ndjson.gz`);
    expect(text.replace(from, to)).not.toBe(text);
    writeFileSync(changed, gzipSync(text.replace(from, to)));
    expect((await place.run(`retention verify ${changed}`)).exitCode).toBe(1);
  });
});

describe('what is left', () => {
  it('is a record that is verified as before, and says how much was removed', async () => {
    for (const id of made.keys()) await link(place, id);
    expect(await verify(place, place.store.tenantId)).toMatchObject({ removed: 4, findings: [] });
    expect(await verify(place, place.store.otherTenantId)).toMatchObject({
      removed: 1,
      findings: [],
    });
  });

  it('answers for a removed execution, its log, and a removed event with 410 and why', async () => {
    const { tenantId } = place.store;
    const failed = made.get(tenantId)?.[3] as Made;
    const asked = readExecution(deps(), principal(tenantId), failed.id);
    await expect(asked).rejects.toMatchObject({
      code: 'execution-removed',
      status: 410,
      message: expect.stringMatching(
        /removed by retention on .*archive default-executions.*Failed \(it did not work\)/,
      ) as string,
      extra: { outcome: { status: 'Failed', reason: 'it did not work' } },
    });
    const key = { executionId: made.get(tenantId)?.[4]?.id ?? '', stepIndex: null };
    const log = readLog(deps(), principal(tenantId), key, { limit: 10 });
    await expect(log).rejects.toMatchObject({ code: 'log-removed', status: 410 });
    const event = readEvent(deps(), principal(tenantId), events.get(tenantId)?.[0]?.id ?? '');
    await expect(event).rejects.toMatchObject({ code: 'event-removed', status: 410 });
    const other = readExecution(deps(), principal(third), failed.id);
    await expect(other).rejects.toMatchObject({ code: 'execution-not-found' });
  });

  it('is listed without what was removed, and the ledger still says how a removed execution ended', async () => {
    const { tenantId, store } = { ...place.store, store: place.store };
    const any = { schedule: null, statuses: null, q: null, tag: null, from: null, to: null };
    const query = { ...readExecutionFilters({}), ...any };
    const page = { limit: 50 } as never;
    const listed = await readExecutions(deps(), principal(tenantId), { query, page });
    expect(listed.items.map(({ id }) => id).sort()).toEqual(newest(tenantId, 90));
    const failed = made.get(tenantId)?.[3] as Made;
    const filter = { scheduleId: failed.scheduleId, decision: null, from: null, to: null };
    const [fire] = await store.run((tx) => listFires(tx, { ...filter, before: null, limit: 1 }));
    expect(fire).toMatchObject({
      executionId: failed.id,
      decision: 'Started',
      removed: { status: 'Failed', reason: 'it did not work' },
    });
  });

  it.each([
    [
      'a removed object is taken back',
      `delete from removed_object where kind = 'execution'
      and object_id = (select min(object_id::text)::uuid from removed_object where kind = 'execution')`,
      ['MissingRow', 'WrongCut'],
    ],
    [
      'how a removed execution ended is changed',
      `update removed_object set facts = facts || '{"status": "Lost"}'
      where kind = 'execution'`,
      ['WrongCut'],
    ],
    [
      'an execution is deleted without a cut',
      `delete from execution where id = 'NEWEST'`,
      ['MissingRow'],
    ],
    [
      'an execution is hidden as removed',
      `insert into removed_object (tenant_id, kind, object_id, cut_id)
      select tenant_id, 'execution', 'NEWEST', id from retention_cut where kind = 'executions' limit 1;
      delete from execution where id = 'NEWEST'`,
      ['WrongCut'],
    ],
    [
      'a hash of a removed log is changed',
      `update removed_object set facts =
      replace(facts::text, '": "', '": "x')::jsonb where kind = 'log'`,
      ['ChangedRow', 'WrongCut'],
    ],
  ])('is found changed by an owner with the triggers off when %s', async (_, text, kinds) => {
    const { tenantId } = place.store;
    const change = text.replaceAll('NEWEST', made.get(tenantId)?.at(-1)?.id ?? '');
    const tables = ['removed_object', 'execution'];
    // Undone: the findings are read within the transaction of the tampering owner.
    const findings = await tampered(tables, change);
    expect(findings).toEqual(expect.arrayContaining(kinds));
  });
});

/** What a verification finds while the change is there; it is rolled back. */
async function tampered(tables: string[], change: string): Promise<string[]> {
  const { tenantId } = place.store;
  let findings: string[] = [];
  const undo = new Error('undo');
  const { sql } = await import('../../src/store/core/sql.ts');
  const { rawSql } = await import('../../src/store/tenants/tenant-tables.ts');
  await place.owner
    .withTenant(tenantId, async (tx) => {
      for (const table of tables)
        await tx.execute(rawSql(`alter table ${table} disable trigger user`));
      for (const one of change.split(';')) await tx.execute(rawSql(one));
      await tx.execute(sql`select 1`);
      const within = {
        database: { read: (_id: string, work: (t: typeof tx) => unknown) => work(tx) },
      };
      const { verifyRecord } = await import('../../src/services/operations/record.ts');
      for (let cursor = null as Parameters<typeof verifyRecord>[2]['cursor']; ;) {
        const asked = { cursor, since: null, kept: null };
        const page = await verifyRecord(
          within as unknown as ServiceDeps,
          principal(tenantId),
          asked,
        );
        findings = [...findings, ...page.findings.map(({ kind }) => kind)];
        if (page.next === null) break;
        cursor = page.next;
      }
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return findings;
}
