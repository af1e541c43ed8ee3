import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import type { Revision, Schedule, SchedulePage } from '../../../src/contract/schedule/schedules.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import { aSchedule } from '../../store/store-fixture.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

type Sent = { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; body?: unknown; headers?: object };

async function send(url: string, { method = 'GET', body, headers = {} }: Sent = {}) {
  const payload = body === undefined ? {} : { payload: body as object };
  const answer = await harness.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { ...harness.operator, ...headers },
    ...payload,
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    json: <T>() => answer.json<T>(),
    text: answer.body,
  };
}

async function create(changes: Record<string, unknown> = {}): Promise<Schedule> {
  const answer = await send('/schedules', { method: 'POST', body: aScheduleBody(changes) });
  expect(answer.status).toBe(201);
  return answer.json<Schedule>();
}

describe('POST /schedules', () => {
  it('keeps the schedule and answers with all of it', async () => {
    const answer = await send('/schedules', {
      method: 'POST',
      body: aScheduleBody({ name: 'Enterprise Delta Sync', tags: ['hr'] }),
    });
    expect(answer.status).toBe(201);
    const schedule = answer.json<Schedule>();
    expect(schedule).toMatchObject({
      slug: 'enterprise-delta-sync',
      name: 'Enterprise Delta Sync',
      enabled: true,
      revision: 1,
      stepCount: 3,
      groupCount: 2,
      nextFireAt: '2026-11-21T05:00:00.000Z',
      timingDescription: 'every day at 06:00 (Europe/Berlin)',
      sync: { state: 'Pending', error: null, driftedAt: null, differences: [] },
      createdBy: { type: 'apiKey', id: 'anna', name: 'anna' },
      createdAt: '2026-11-20T05:30:00.000Z',
      lastExecution: null,
    });
    expect(answer.headers['location']).toBe(`/api/v1/schedules/${schedule.id}`);
    expect(answer.headers['etag']).toMatch(/^"1\.\d+"$/);
    expect(harness.temporal.pushes).toContain(schedule.id);
  });

  it('has no next fire while the schedule is disabled', async () => {
    expect(await create({ enabled: false })).toMatchObject({ enabled: false, nextFireAt: null });
  });

  it('refuses a slug that is taken', async () => {
    const { slug } = await create();
    const answer = await send('/schedules', { method: 'POST', body: aScheduleBody({ slug }) });
    expect(answer.status).toBe(409);
    expect(answer.json<Problem>().code).toBe('slug-taken');
  });

  it.each([
    ['an unknown step type', { steps: [{ type: 'Htpp', name: 'x' }] }, '/steps/0/type'],
    [
      'a command that is not allowed',
      { steps: [{ type: 'Shell', name: 'x', script: 'ls' }] },
      '/steps/0/type',
    ],
    [
      'a bad cron',
      { timings: [{ type: 'Cron', expression: '0 0 6 * * *' }] },
      '/timings/0/expression',
    ],
    [
      'an unknown zone',
      { timings: [{ type: 'Cron', expression: '0 6 * * *', timeZone: 'Mars' }] },
      '/timings/0/timeZone',
    ],
    ['an unknown field', { enabledd: true }, '/enabledd'],
    [
      'a literal credential',
      { steps: [{ type: 'Http', name: 'x', url: 'http://a.test', headers: { Cookie: 'a=b' } }] },
      '/steps/0/headers/Cookie',
    ],
    ['NUL in a text', { description: 'a\u0000' }, '/description'],
  ])(
    'answers %s with a problem that points at it, and writes nothing',
    async (_case, changes, pointer) => {
      const before = await harness.countRows();
      const answer = await send('/schedules', { method: 'POST', body: aScheduleBody(changes) });
      expect(answer.status).toBe(422);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      const problem = answer.json<Problem>();
      expect(problem.errors.map((error) => error.pointer)).toContain(pointer);
      expect(problem).toMatchObject({ status: 422, instance: '/api/v1/schedules' });
      expect(await harness.countRows()).toEqual(before);
    },
  );

  it('gives the first answer again to a repeat with the same Idempotency-Key', async () => {
    const body = aScheduleBody();
    const request = { method: 'POST', body, headers: { 'idempotency-key': 'create-1' } } as const;
    const first = await send('/schedules', request);
    const before = await harness.countRows();
    const second = await send('/schedules', request);
    expect(second.status).toBe(201);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.headers['location']).toBe(first.headers['location']);
    expect(second.json()).toEqual(first.json());
    expect(await harness.countRows()).toEqual(before);
  });

  it('refuses another body with a used Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'create-2' };
    await send('/schedules', { method: 'POST', body: aScheduleBody(), headers });
    const other = await send('/schedules', { method: 'POST', body: aScheduleBody(), headers });
    expect(other.status).toBe(422);
    expect(other.json<Problem>().code).toBe('idempotency-key-reused');
  });

  it('lets a failed request be mended and sent again with its key', async () => {
    const headers = { 'idempotency-key': 'create-3' };
    const bad = await send('/schedules', { method: 'POST', body: { name: 'x' }, headers });
    expect(bad.status).toBe(422);
    const good = await send('/schedules', { method: 'POST', body: aScheduleBody(), headers });
    expect(good.status).toBe(201);
  });

  it('creates once when the same key is sent many times at once', async () => {
    const request = {
      method: 'POST',
      body: aScheduleBody(),
      headers: { 'idempotency-key': 'create-4' },
    } as const;
    const before = await harness.countRows();
    const answers = await Promise.all(Array.from({ length: 4 }, () => send('/schedules', request)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(1);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    for (const { status, headers } of answers) {
      if (status === 409) expect(headers['retry-after']).toBe('1');
    }
    const after = await harness.countRows();
    expect(after['schedule']).toBe((before['schedule'] ?? 0) + 1);
  });
});

describe('GET /schedules/{ref}', () => {
  it('finds a schedule by id, slug and exact name', async () => {
    const { id, slug, name } = await create();
    for (const ref of [id, slug, encodeURIComponent(name)]) {
      expect((await send(`/schedules/${ref}`)).json<Schedule>().id).toBe(id);
    }
  });

  it('answers 404 for a schedule that does not exist, whatever its reference looks like', async () => {
    const refs = [
      'nothing',
      '01934567-89ab-7cde-8f01-23456789abcd',
      'a%20b',
      '%27%3B--',
      '%E2%98%83',
    ];
    for (const ref of refs) {
      const answer = await send(`/schedules/${ref}`);
      expect(answer.status).toBe(404);
      expect(answer.json<Problem>().code).toBe('schedule-not-found');
    }
  });
});

describe('PUT /schedules/{ref}', () => {
  it('takes a GET answer back unchanged, and nothing changes', async () => {
    const created = await create({
      steps: [
        {
          type: 'Http',
          name: 'Post it',
          method: 'POST',
          url: 'https://a.test/',
          headers: { b: '1', a: { secret: 'TOKEN' } },
          body: { z: [1, { y: null }], a: 'ü' },
          retry: { maxRetries: 1, ladderSeconds: [1, 2] },
        },
      ],
    });
    const url = `/schedules/${created.id}`;
    const read = await send(url);
    const answer = await send(url, { method: 'PUT', body: read.json() });
    expect(answer.status).toBe(200);
    const again = answer.json<Schedule>();
    expect(again.revision).toBe(1);
    expect(JSON.stringify(again.steps)).toBe(JSON.stringify(read.json<Schedule>().steps));
  });

  it('takes new steps for a schedule that is over, and no new timing that is over', async () => {
    const over = { type: 'OneTime', at: '2026-11-01T06:00:00Z', timeZone: 'UTC' } as const;
    const made = { ...aSchedule({ at: new Date('2026-10-01T00:00:00Z') }), slug: 'over-and-done' };
    const definition = { ...made.definition, timings: [over] };
    await harness.database.withTenant(harness.tenantId, (tx) =>
      insertSchedule(tx, { ...made, definition }),
    );
    const put = (changes: Record<string, unknown>) =>
      send('/schedules/over-and-done', { method: 'PUT', body: aScheduleBody(changes) });
    const edited = await put({ name: 'Edited', timings: [over] });
    expect(edited.status).toBe(200);
    expect(edited.json<Schedule>()).toMatchObject({ name: 'Edited', finished: true, stepCount: 3 });
    const other = { ...over, at: '2026-11-02T06:00:00Z' };
    const refused = await put({ timings: [over, other] });
    expect(refused.status).toBe(422);
    expect(refused.json<Problem>().errors).toMatchObject([
      { pointer: '/timings/1/at', code: 'timing-never-fires' },
    ]);
    const post = { method: 'POST', body: aScheduleBody({ timings: [over] }) } as const;
    expect((await send('/schedules', post)).status).toBe(422);
  });

  it('keeps untouched steps byte for byte when one is added', async () => {
    const created = await create();
    const added = { type: 'Http', name: 'Last', url: 'https://c.test/' };
    const body = { ...created, steps: [...created.steps, added], reason: 'one more' };
    const answer = await send(`/schedules/${created.id}`, { method: 'PUT', body });
    const changed = answer.json<Schedule>();
    expect(changed).toMatchObject({ revision: 2, stepCount: 4, createdAt: created.createdAt });
    expect(JSON.stringify(changed.steps.slice(0, 3))).toBe(JSON.stringify(created.steps));
  });

  it('refuses a change that is based on an older version', async () => {
    const created = await create();
    const url = `/schedules/${created.id}`;
    const etag = String((await send(url)).headers['etag']);
    const body = { ...created, description: 'first' };
    const headers = { 'if-match': etag };
    expect((await send(url, { method: 'PUT', body, headers })).status).toBe(200);
    const late = await send(url, {
      method: 'PUT',
      body: { ...body, description: 'second' },
      headers,
    });
    expect(late.status).toBe(412);
    expect(late.json<Problem>().code).toBe('revision-conflict');
    expect((await send(url)).json<Schedule>().description).toBe('first');
  });

  it('lets exactly one of two changes at the same time win', async () => {
    const created = await create();
    const url = `/schedules/${created.id}`;
    const headers = { 'if-match': String((await send(url)).headers['etag']) };
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((description) =>
        send(url, { method: 'PUT', body: { ...created, description }, headers }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });

  it('refuses to change the slug', async () => {
    const created = await create();
    const body = { ...created, slug: 'another' };
    const answer = await send(`/schedules/${created.id}`, { method: 'PUT', body });
    expect(answer.status).toBe(422);
    expect(answer.json<Problem>().errors[0]?.pointer).toBe('/slug');
  });
});

describe('DELETE /schedules/{ref}', () => {
  it('takes the schedule away and keeps its history', async () => {
    const created = await create();
    const url = `/schedules/${created.id}`;
    const before = await harness.countRows();
    const answer = await send(url, { method: 'DELETE' });
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect((await send(url)).status).toBe(404);
    expect(await harness.countRows()).toEqual(before);
    expect(harness.temporal.pushes.at(-1)).toBe(created.id);
  });

  it('refuses to delete another version than the one that was seen', async () => {
    const created = await create();
    const headers = { 'if-match': '"99.99"' };
    const answer = await send(`/schedules/${created.id}`, { method: 'DELETE', headers });
    expect(answer.status).toBe(412);
  });
});

describe('POST /schedules/{ref}/disable and /enable', () => {
  it('switch the schedule, and say who and why', async () => {
    const { slug, revision } = await create();
    const off = await send(`/schedules/${slug}/disable`, {
      method: 'POST',
      body: { reason: 'migration' },
    });
    expect(off.json<Schedule>()).toMatchObject({
      enabled: false,
      enabledNote: 'disabled by anna: migration',
      nextFireAt: null,
      revision,
    });
    const on = await send(`/schedules/${slug}/enable`, { method: 'POST' });
    expect(on.json<Schedule>()).toMatchObject({ enabled: true, enabledNote: 'enabled by anna' });
  });

  it('refuse a body with anything but a reason', async () => {
    const { slug } = await create();
    const answer = await send(`/schedules/${slug}/disable`, {
      method: 'POST',
      body: { raeson: 'x' },
    });
    expect(answer.status).toBe(422);
    expect(answer.json<Problem>().errors[0]).toMatchObject({
      pointer: '/raeson',
      suggestion: 'reason',
    });
    expect((await send(`/schedules/${slug}`)).json<Schedule>().enabled).toBe(true);
  });
});

describe('GET /schedules/{ref}/revisions', () => {
  it('lists what changed when and why, and keeps every definition', async () => {
    const created = await create({ description: 'one' });
    const url = `/schedules/${created.id}`;
    await send(url, { method: 'PUT', body: { ...created, description: 'two', reason: 'better' } });
    const list = (await send(`${url}/revisions`)).json<{ items: object[] }>();
    expect(list.items).toMatchObject([
      { revision: 2, reason: 'better' },
      { revision: 1, reason: null },
    ]);
    const first = (await send(`${url}/revisions/1`)).json<Revision>();
    expect(first.definition.description).toBe('one');
    expect((await send(`${url}/revisions/3`)).status).toBe(404);
  });
});

describe('GET /schedules', () => {
  it('gives pages that together hold every schedule once', async () => {
    for (const index of [1, 2, 3]) await create({ name: `Paged ${index}` });
    const seen: string[] = [];
    let cursor = '';
    do {
      const url = `/schedules?q=paged&limit=2${cursor && `&cursor=${cursor}`}`;
      const page = (await send(url)).json<SchedulePage>();
      expect(page.total).toBe(3);
      expect(page.hasMore).toBe(page.nextCursor !== null);
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(['Paged 1', 'Paged 2', 'Paged 3']);
  });

  it('refuses a cursor of another list, or one that was made up', async () => {
    const page = (await send('/schedules?limit=1')).json<SchedulePage>();
    const cursor = page.nextCursor ?? '';
    expect((await send(`/schedules?limit=1&enabled=true&cursor=${cursor}`)).status).toBe(400);
    expect((await send('/schedules?cursor=AAAA')).status).toBe(400);
  });

  it('names the parameter that was probably meant', async () => {
    const answer = await send('/schedules?limt=3');
    expect(answer.status).toBe(400);
    expect(answer.json<Problem>()).toMatchObject({
      code: 'parameter-invalid',
      errors: [{ pointer: 'limt', suggestion: 'limit' }],
    });
  });

  it('filters by what is enabled and by tag', async () => {
    const off = await create({ enabled: false, tags: ['only-here'] });
    const page = (await send('/schedules?enabled=false&tag=only-here')).json<SchedulePage>();
    expect(page.items.map(({ id }) => id)).toEqual([off.id]);
    expect((await send('/schedules?enabled=true&tag=only-here')).json<SchedulePage>().total).toBe(
      0,
    );
  });

  it('searches for a percent sign or underscore literally', async () => {
    const found = await create({ name: '100% sure' });
    const page = (await send('/schedules?q=0%25%20s')).json<SchedulePage>();
    expect(page.items.map(({ id }) => id)).toEqual([found.id]);
    expect((await send('/schedules?q=1_0%25')).json<SchedulePage>().total).toBe(0);
  });
});
