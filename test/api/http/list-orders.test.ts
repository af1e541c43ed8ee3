import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { listOrders } from '../../../src/domain/lists/list-order.ts';
import { insertFires } from '../../../src/store/fires/fire-audits.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

type Item = Record<string, unknown>;
type List = { items: Item[]; nextCursor: string | null; hasMore: boolean };

let harness: Harness;

async function send(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const headers = harness.operator;
  const body = payload === undefined ? {} : { payload };
  const answer = await harness.app.inject({ method, url: `/api/v1${url}`, headers, ...body });
  return { status: answer.statusCode, body: answer.json<List & { errors?: Item[] }>() };
}

/** Every list of the API, with parameters that give it something to show. */
const lists = {
  '/schedules': listOrders.schedules,
  '/schedules/order-a/revisions': listOrders.revisions,
  '/schedule-executions': listOrders.executions,
  '/schedule-executions/active': listOrders.executions,
  '/activity-records': listOrders.activityRecords,
  '/schedules/order-a/fires': listOrders.fires,
  '/schedules/order-a/deliveries': listOrders.deliveries,
  '/schedules/order-a/backfills': listOrders.backfills,
  '/events': listOrders.events,
  '/audit-events': listOrders.auditEvents,
  '/approvals': listOrders.approvals,
  '/tokens': listOrders.tokens,
  '/anchors': listOrders.anchors,
  '/calendars': listOrders.calendars,
  '/notification-channels': listOrders.channels,
  '/notification-rules': listOrders.rules,
  '/notifications': listOrders.notifications,
  '/notification-deliveries': listOrders.messages,
} as const satisfies Record<string, readonly string[]>;

/** What tells the rows of a list apart. */
const keyOf = (item: Item): string =>
  JSON.stringify([item.id ?? item.name ?? item.revision ?? item.scheduledFor, item.stepIndex]);

async function readAll(url: string): Promise<Item[]> {
  const items: Item[] = [];
  const mark = url.includes('?') ? '&' : '?';
  let cursor = '';
  for (let page = 0; page < 50; page += 1) {
    const { status, body } = await send('GET', `${url}${mark}limit=2${cursor}`);
    expect(status, JSON.stringify(body)).toBe(200);
    items.push(...body.items);
    if (body.nextCursor === null) return items;
    cursor = `&cursor=${body.nextCursor}`;
  }
  throw new Error(`${url} has no end`);
}

beforeAll(async () => {
  harness = await createHarness();
  harness.temporal.onStart = (start) => harness.begin(start);
  const names = ['Order B', 'order a', 'Order C', 'order d', 'Order E'];
  const made: Schedule[] = [];
  for (const name of names) {
    const timings = [{ type: 'Manual' }];
    const tags = name === 'Order C' ? ['nightly'] : [];
    const steps = [{ type: 'Http', name: 'Tell', url: 'https://a.test/' }];
    const payload = aScheduleBody({ name, timings, tags, steps });
    const answer = await send('POST', '/schedules', payload);
    made.push(answer.body as unknown as Schedule);
  }
  for (const { id } of made) expect((await send('POST', `/schedules/${id}/run`)).status).toBe(202);
  const steps = [{ type: 'Http', name: 'Tell twice', url: 'https://a.test/' }];
  for (const description of ['one', 'two', 'three']) {
    const changed = { name: 'order a', timings: [{ type: 'Manual' }], steps, description };
    expect((await send('PUT', '/schedules/order-a', changed)).status).toBe(200);
  }
  const orderA = made.find(({ slug }) => slug === 'order-a')?.id ?? '';
  await harness.database.withTenant(harness.tenantId, async (tx) => {
    const rows = [1, 2, 3, 4, 5].map((minute) => ({
      scheduledFor: new Date(now.getTime() + minute * 60_000),
      reason: 'outage: x',
      catchUp: false,
      executionId: null,
      decision: 'Missed' as const,
    }));
    await insertFires(tx, orderA, rows);
  });
  for (const name of ['e1', 'e2', 'e3']) await send('POST', '/events', { source: 's', name });
  for (const name of ['b', 'a', 'c']) {
    await send('PUT', `/calendars/${name}`, { kind: 'Holidays', days: [] });
    await send('PUT', `/anchors/${name}`, { at: '2026-12-24T10:00:00Z' });
    const channel = {
      type: 'Webhook',
      url: 'https://hooks.example.com/in',
      signingSecrets: [{ secret: 'HOOK' }],
    };
    await send('PUT', `/notification-channels/${name}`, { settings: channel });
    await send('PUT', `/notification-rules/${name}`, { kinds: ['Failed'], channels: [name] });
    await send('POST', '/tokens', { name, roles: ['viewer'] });
  }
});
afterAll(() => harness.close());

describe('the order of a list', () => {
  it('can be chosen on every list in pages', async () => {
    const answer = await harness.app.inject({ url: '/openapi.json', headers: harness.operator });
    const { paths } = answer.json<{ paths: Record<string, { get?: { parameters?: Item[] } }> }>();
    const unordered = Object.entries(paths).filter(([, { get }]) => {
      const given = (get?.parameters ?? []).map(({ name }) => name);
      return given.includes('cursor') && !given.includes('sort');
    });
    // The record is a chain, and the columns of a grid are the newest executions: each has one order.
    const others = unordered.map(([path]) => path).filter((path) => !/record|run-grid/.test(path));
    expect(others).toEqual([]);
  });

  it.each(Object.entries(lists))('of %s shows each row once', async (url, orders) => {
    const usual = await readAll(url);
    const keys = usual.map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    for (const order of orders) {
      const found = (await readAll(`${url}?sort=${order}`)).map(keyOf);
      if (order.endsWith('endedAt')) continue;
      expect([...found].sort()).toEqual([...keys].sort());
      const other = order.startsWith('-') ? order.slice(1) : `-${order}`;
      expect(found).toEqual((await readAll(`${url}?sort=${other}`)).map(keyOf).reverse());
    }
    expect((await readAll(`${url}?sort=${orders[0]}`)).map(keyOf)).toEqual(keys);
  });

  it('has something to show in most lists', async () => {
    const sizes = await Promise.all(
      Object.keys(lists).map(async (url) => [url, (await readAll(url)).length] as const),
    );
    const short = sizes.filter(([, size]) => size < 3).map(([url]) => url);
    expect(short).toEqual([
      '/schedules/order-a/deliveries',
      '/schedules/order-a/backfills',
      '/approvals',
      '/notifications',
      '/notification-deliveries',
    ]);
  });

  it('binds the cursor, and is refused with a suggestion when it is unknown', async () => {
    for (const [url, [usual, other]] of Object.entries(lists)) {
      const wrong = await send('GET', `${url}?sort=${usual}x`);
      expect(wrong.status).toBe(400);
      expect(wrong.body.errors).toMatchObject([{ pointer: 'sort', suggestion: usual }]);
      const { body } = await send('GET', `${url}?limit=1&sort=${other}`);
      if (body.nextCursor === null) continue;
      const page = `${url}?limit=1&cursor=${body.nextCursor}`;
      expect((await send('GET', `${page}&sort=${other}`)).status).toBe(200);
      const mixed = await send('GET', page);
      expect(mixed.status).toBe(400);
      expect(mixed.body.errors).toMatchObject([
        { pointer: 'cursor', message: 'belongs to a list with another filter or order' },
      ]);
    }
  });

  it('refuses made-up places of every form without asking the database', async () => {
    const { body } = await send('GET', '/schedules?limit=1&sort=updatedAt');
    const read = JSON.parse(Buffer.from(body.nextCursor ?? '', 'base64url').toString()) as Item;
    const places = [1, 'x', null, { at: 1e300, id: 1 }, { at: 'x' }, { at: 1, id: 'x' }, [], {}];
    for (const k of places) {
      const cursor = Buffer.from(JSON.stringify({ ...read, k })).toString('base64url');
      const answer = await send('GET', `/schedules?sort=updatedAt&cursor=${cursor}`);
      expect(answer.status).toBe(400);
    }
  });

  it('by end shows executions that have ended, the last one first', async () => {
    const ids = (await readAll('/schedule-executions?sort=startedAt')).map(({ id }) => String(id));
    const [first = '', second = ''] = ids;
    for (const id of [second, first]) {
      await harness.asOwner(
        `update execution set status = 'Failed', ended_at = now(), updated_at = clock_timestamp()
         where id = $1`,
        [id],
      );
    }
    const order = async (sort: string) =>
      (await readAll(`/schedule-executions?sort=${sort}`)).map(({ id }) => id);
    expect(await order('-endedAt')).toEqual([first, second]);
    expect(await order('endedAt')).toEqual([second, first]);
  });
});

describe('the filter of a list', () => {
  it('takes a time before now, and stays the same on the next page', async () => {
    const { body } = await send('GET', '/audit-events?from=-7d&limit=1');
    const next = `/audit-events?from=-7d&limit=1&cursor=${body.nextCursor ?? ''}`;
    expect(body.nextCursor).not.toBeNull();
    expect((await send('GET', next)).status).toBe(200);
    expect((await send('GET', next.replace('-7d', '-8d'))).status).toBe(400);
    const wrong = await send('GET', '/audit-events?from=-24x');
    expect(wrong.body.errors).toMatchObject([{ pointer: 'from', code: 'malformed' }]);
    expect((await send('GET', '/events?from=-999999d&to=-1s')).status).toBe(200);
  });

  it('finds executions by tag and name of their schedule', async () => {
    const slugs = async (query: string) =>
      (await readAll(`/schedule-executions?${query}`)).map(({ scheduleSlug }) => scheduleSlug);
    expect(await slugs('tag=nightly')).toEqual(['order-c']);
    expect(await slugs('q=ORDER%20E')).toEqual(['order-e']);
    expect(await slugs('q=nothing')).toEqual([]);
  });

  it('finds audit events by action', async () => {
    const found = await readAll('/audit-events?action=run');
    expect(new Set(found.map(({ action }) => action))).toEqual(new Set(['run']));
  });
});
