import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listOrders } from '../../src/domain/lists/list-order.ts';
import { listAuditEvents } from '../../src/store/core/audit-events.ts';
import type { Transaction } from '../../src/store/core/database.ts';
import type { Sql } from '../../src/store/core/sql.ts';
import type { ExecutionFilter } from '../../src/store/executions/execution-filter.ts';
import { listExecutions } from '../../src/store/executions/executions.ts';
import { listEvents } from '../../src/store/fires/events.ts';
import { listFires } from '../../src/store/fires/fires.ts';
import { listGridExecutions } from '../../src/store/records/grid-cells.ts';
import { listCalendars } from '../../src/store/schedules/calendars.ts';
import { insertSchedule } from '../../src/store/schedules/schedule-changes.ts';
import { listSchedules } from '../../src/store/schedules/schedules.ts';
import { aDefinition, aSchedule, openStore, type StoreFixture } from './store-fixture.ts';

const rows = 100_000;
/** Of tables whose lists have only the order of their key. */
const fewer = 20_000;

let store: StoreFixture;
let client: pg.Client;
let scheduleId = '';

/** Rows made from one another: the plans depend on how many there are. */
beforeAll(async () => {
  store = await openStore();
  const first = aSchedule({ definition: aDefinition({ name: 'plan' }) });
  await store.run((tx) => insertSchedule(tx, first));
  scheduleId = first.id;
  const id = `(lpad(to_hex(1764000000000 + n), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid`;
  const copies = async (table: string, changes: Record<string, string>): Promise<void> => {
    const names = await store.asOwner<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`,
      [table],
    );
    const columns = names.map(({ name }) => name);
    const values = columns.map((name) => changes[name] ?? `s.${name}`);
    await owner.query(
      `insert into ${table} (${columns.join(', ')})
       select ${values.join(', ')} from ${table} s, generate_series(1, ${rows}) n`,
    );
  };
  const owner = new pg.Client({
    connectionString: store.ownerUrl,
    options: `-c app.tenant=${store.tenantId}`,
  });
  await owner.connect();
  const past = `now() - n * interval '1 second'`;
  await owner.query('begin');
  await owner.query('set constraints all deferred');
  await copies('schedule', { id, slug: `'s' || n`, name: `'Schedule ' || n`, updated_at: past });
  await owner.query(
    `insert into schedule_revision (tenant_id, schedule_id, revision, content_hash, definition, reason,
       created_at, created_by)
     select s.tenant_id, s.id, s.revision, r.content_hash, r.definition, r.reason, r.created_at,
       r.created_by
     from schedule s, schedule_revision r where r.schedule_id = '${first.id}' and s.id <> r.schedule_id`,
  );
  await owner.query('commit');
  const by = `'{"type":"system","id":"x","name":"x"}'::jsonb`;
  await owner.query(
    `insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status,
       trigger, initiator, workflow_id, run_id, queued_at, ended_at, group_count, step_count, updated_at)
     select '${store.tenantId}', ${id}, '${first.id}', 'plan', 'plan', 1,
       case n % 10 when 0 then 'InProgress' when 1 then 'Failed' else 'Completed' end, 'Schedule', ${by},
       'w' || n, gen_random_uuid(), ${past}, null, 1, 1, ${past}
     from generate_series(1, ${rows}) n`,
  );
  await owner.query(
    `insert into audit_event (tenant_id, id, at, actor, action, object_type, object_id, result)
     select '${store.tenantId}', ${id}, ${past}, ${by}, 'run', 'schedule', '${first.id}', 'Done'
     from generate_series(1, ${fewer}) n`,
  );
  await owner.query(
    `insert into event (tenant_id, id, source, name, payload, received_at, received_by)
     select '${store.tenantId}', ${id}, 's', 'n', '{}'::jsonb, ${past}, ${by}
     from generate_series(1, ${fewer}) n`,
  );
  await owner.query(
    `insert into fire (tenant_id, schedule_id, scheduled_for, decision, reason, decided_at)
     select '${store.tenantId}', '${first.id}', ${past}, 'Missed', 'x', ${past}
     from generate_series(1, ${fewer}) n`,
  );
  await owner.query(
    `insert into calendar (tenant_id, name, id, kind, description, days, version, updated_at, updated_by)
     select '${store.tenantId}', 'c' || n, ${id}, 'Holidays', '', '[]'::jsonb, 1, ${past}, ${by}
     from generate_series(1, ${rows}) n`,
  );
  await owner.query('analyze');
  await owner.end();
  client = new pg.Client({
    connectionString: store.url,
    options: `-c app.tenant=${store.tenantId}`,
  });
  await client.connect();
}, 300_000);

afterAll(async () => {
  await client.end();
  await store.close();
});

type Plan = {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
};

async function statementOf(list: (tx: Transaction) => Promise<unknown>): Promise<Sql> {
  const seen: Sql[] = [];
  const note = (query: Sql) => {
    seen.push(query);
    return Promise.resolve([]);
  };
  await list({ tenantId: store.tenantId, rows: note } as unknown as Transaction);
  const [query] = seen;
  if (!query) throw new Error('no statement was sent');
  return query;
}

async function nodesOf(explain: string, { values }: Sql): Promise<Plan[]> {
  const found = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(explain, [...values]);
  const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];
  return found.rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan: plan }) => flat(plan)));
}

async function planOf(list: (tx: Transaction) => Promise<unknown>): Promise<Plan[]> {
  const query = await statementOf(list);
  return nodesOf(`explain (format json) ${query.text}`, query);
}

const page = { after: null, limit: 51 } as const;
const at = { at: (Date.now() - 50_000_000) * 1_000, id: '019ab000-0000-7000-8000-000000000000' };
const any = { q: null, enabled: null, tag: null };

describe('every order of a list over many rows', () => {
  const lists: [string, readonly string[], (tx: Transaction, sort: never) => Promise<unknown>][] = [
    ['schedules', listOrders.schedules, (tx, sort) => listSchedules(tx, { ...any, ...page, sort })],
    ['executions', listOrders.executions, (tx, sort) => listExecutions(tx, { ...page, sort })],
    [
      'failed executions',
      listOrders.executions,
      (tx, sort) => listExecutions(tx, { ...page, sort, statuses: ['Failed'] }),
    ],
    ['audit events', listOrders.auditEvents, (tx, sort) => listAuditEvents(tx, { ...page, sort })],
    [
      'events',
      listOrders.events,
      (tx, sort) => listEvents(tx, { source: null, from: null, to: null, ...page, sort }),
    ],
    [
      'fires',
      listOrders.fires,
      (tx, sort) =>
        listFires(tx, {
          ...{ scheduleId, decision: null, from: null, to: null },
          ...{ before: null, limit: 51, sort },
        }),
    ],
    [
      'executions of a grid',
      ['-startedAt'],
      (tx) => listGridExecutions(tx, { scheduleId, newest: null, ...page }),
    ],
    ['calendars', listOrders.calendars, (tx, sort) => listCalendars(tx, { ...page, sort })],
  ];

  it.each(lists)(
    'of %s is read from an index, and nothing is sorted',
    async (_name, orders, list) => {
      for (const order of orders) {
        const nodes = await planOf((tx) => list(tx, order as never));
        const named = nodes.map((node) => `${node['Node Type']} ${node['Relation Name'] ?? ''}`);
        const slow = named.filter((one) =>
          /Sort|^Seq Scan (schedule|execution|audit_event|event|fire|calendar)/.test(one),
        );
        expect(
          slow.filter((one) => !/schedule_lock|_default|_20\d{4}$/.test(one)),
          `${order}: ${named.join(', ')}`,
        ).toEqual([]);
      }
    },
  );

  it.each<Partial<ExecutionFilter>>([
    { initiator: 'none' },
    { errorContains: 'none' },
    { longerThanSeconds: 10_000_000 },
    { connectedSystem: 'none' },
    { stepType: 'Shell' },
  ])('reads each execution at most once when none fits %j', async (filter) => {
    const query = await statementOf((tx) => listExecutions(tx, { ...page, ...filter }));
    const text = `explain (analyze, timing off, format json) ${query.text}`;
    const read = (await nodesOf(text, query))
      .filter((node) => /^execution/.test(node['Relation Name'] ?? ''))
      .map((node) => {
        const { 'Actual Rows': given = 0, 'Actual Loops': loops = 0 } = node;
        return loops * (given + (node['Rows Removed by Filter'] ?? 0));
      });
    expect(read.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(rows);
  });

  it('is also read from an index behind a place', async () => {
    const later = { ...page, after: at };
    const nodes = [
      ...(await planOf((tx) => listSchedules(tx, { ...any, ...later, sort: '-updatedAt' }))),
      ...(await planOf((tx) => listExecutions(tx, { ...later, sort: '-endedAt' }))),
    ].map((node) => node['Node Type']);
    expect(nodes.filter((node) => node === 'Sort')).toEqual([]);
    expect(nodes.filter((node) => node.startsWith('Index')).length).toBeGreaterThan(1);
  });
});
