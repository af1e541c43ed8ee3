import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createToken } from '../../../src/api/http/credentials.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
const viewer = createToken('eve');

beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

type Write = {
  method: 'POST' | 'PUT' | 'DELETE';
  /** Below /api/v1. */
  path: string;
  body?: object;
  ifMatch?: string;
};

async function send(
  { method, path, body, ifMatch }: Write,
  { dryRun = false, headers = {} }: { dryRun?: boolean; headers?: Record<string, string> } = {},
) {
  const answer = await harness.app.inject({
    method,
    url: `/api/v1${path}${dryRun ? '?dryRun=true' : ''}`,
    headers: {
      ...harness.operator,
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...headers,
    },
    ...(body && { payload: body }),
  });
  const shown: unknown = answer.payload === '' ? null : answer.json();
  return { status: answer.statusCode, body: shown, headers: answer.headers };
}

/** Number of rows and content of every table, as the owner of the schema sees them. */
async function everyRow(): Promise<Record<string, string>> {
  // One statement over all tables: a connection for each of them would take seconds.
  const tables = (await harness.asOwner(
    `select relname as name, query_to_xml(format(
       'select count(*) as n, md5(string_agg(t::text, chr(10) order by t::text)) as content from %I t',
       relname), true, true, '')::text as content
     from pg_class
     where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace`,
  )) as { name: string; content: string }[];
  const entries = tables.map(({ name, content }): [string, string] => [name, content]);
  expect(entries.length).toBeGreaterThan(30);
  return Object.fromEntries(entries);
}

/** Ids and request ids are new each time. */
function withoutIds(value: unknown): unknown {
  const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  return JSON.parse(JSON.stringify(value ?? null).replace(uuid, 'ID'));
}

/** The dry run of a write, which must leave every row and Temporal as they are. */
async function tryOut(write: Write): Promise<{ status: number; body: unknown }> {
  const pushes = harness.temporal.pushes.length;
  const before = await everyRow();
  const { status, body } = await send(write, { dryRun: true });
  expect(await everyRow()).toEqual(before);
  expect(harness.temporal.pushes).toHaveLength(pushes);
  return { status, body };
}

const webhook = (url: string) => ({
  settings: { type: 'Webhook', url, signingSecrets: [{ secret: 'HOOK' }] },
});
const hook = 'https://hooks.example.com/in';
const system = { url: 'https://crm.example.com', runProfiles: ['Sync', 'Full'] };
const calendar = { kind: 'Holidays', days: [{ from: '2026-12-24' }] };
const schedule = (more: object = {}) =>
  aScheduleBody({ name: 'Nightly', slug: 'nightly', ...more });
const follows = schedule({
  timings: [{ type: 'Milestone', anchor: 'go-live', offsets: ['PT1H'] }],
  steps: [{ type: 'RunProfile', name: 's', connectedSystem: 'crm', runProfile: 'Sync' }],
});

/** In an order that works: each is tried, then done. */
const writes: [string, Write][] = [
  ['a new channel', { method: 'PUT', path: '/notification-channels/on-call', body: webhook(hook) }],
  [
    'a changed channel',
    { method: 'PUT', path: '/notification-channels/on-call', body: webhook(`${hook}2`) },
  ],
  [
    'a new rule',
    { method: 'PUT', path: '/notification-rules/failures', body: { channels: ['on-call'] } },
  ],
  [
    'a new anchor',
    { method: 'PUT', path: '/anchors/go-live', body: { at: '2027-01-01T00:00:00Z' } },
  ],
  ['a new system', { method: 'PUT', path: '/connected-systems/crm', body: system }],
  ['a new secret', { method: 'PUT', path: '/secrets/HR_TOKEN', body: { value: 'dry-value' } }],
  ['a changed secret', { method: 'PUT', path: '/secrets/HR_TOKEN', body: { value: 'other' } }],
  ['a deleted secret', { method: 'DELETE', path: '/secrets/HR_TOKEN' }],
  ['a new limit', { method: 'PUT', path: '/limits/Tag/nightly', body: { maxActive: 2 } }],
  ['a new calendar', { method: 'PUT', path: '/calendars/closed', body: calendar }],
  ['a new schedule', { method: 'POST', path: '/schedules', body: schedule() }],
  ['a changed schedule', { method: 'PUT', path: '/schedules/nightly', body: follows }],
  [
    'an anchor that moves a schedule',
    { method: 'PUT', path: '/anchors/go-live', body: { at: '2027-02-01T00:00:00Z' } },
  ],
  ['a deleted schedule', { method: 'DELETE', path: '/schedules/nightly' }],
  ['a deleted rule', { method: 'DELETE', path: '/notification-rules/failures' }],
  ['a deleted channel', { method: 'DELETE', path: '/notification-channels/on-call' }],
  ['a deleted system', { method: 'DELETE', path: '/connected-systems/crm' }],
  ['a removed limit', { method: 'DELETE', path: '/limits/Tag/nightly' }],
  ['a deleted calendar', { method: 'DELETE', path: '/calendars/closed' }],
];

describe('a write with dryRun', () => {
  it.each(writes)(
    'answers for %s what the write answers, and writes nothing',
    async (_what, write) => {
      const tried = await tryOut(write);
      const before = await everyRow();
      const { status, body } = await send(write);
      expect(status, JSON.stringify(body)).toBeLessThan(300);
      expect(withoutIds(tried)).toEqual(withoutIds({ status, body }));
      expect(await everyRow()).not.toEqual(before);
    },
  );

  it('is possible for every operation that has the parameter', async () => {
    const { paths } = (await harness.app.inject('/openapi.json')).json<{
      paths: Record<string, Record<string, { parameters?: { name: string }[] }>>;
    }>();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { parameters = [] }]) => parameters.some(({ name }) => name === 'dryRun'))
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    const placeOf = (kind: string) =>
      kind === '/schedules' ? '{ref}' : kind === '/limits' ? '{kind}/{name}' : '{name}';
    const patternOf = ({ method, path }: Write) =>
      `${method} /api/v1${path.replace(/^(\/[a-z-]+)\/.+$/, (_all, kind: string) => `${kind}/${placeOf(kind)}`)}`;
    const tested = new Set(writes.map(([, write]) => patternOf(write)));
    // Runs of a step have times of their own; step-runs.test.ts tries them.
    const all = [...tested, 'POST /api/v1/step-runs'];
    expect(described.sort()).toEqual(all.sort());
  });
});

describe('a write that is refused', () => {
  beforeAll(async () => {
    const setup: Write[] = [
      { method: 'PUT', path: '/notification-channels/used', body: webhook(hook) },
      { method: 'PUT', path: '/notification-rules/uses', body: { channels: ['used'] } },
      { method: 'PUT', path: '/connected-systems/crm', body: system },
      { method: 'PUT', path: '/calendars/closed', body: calendar },
      { method: 'PUT', path: '/anchors/go-live', body: { at: '2027-03-01T00:00:00Z' } },
      { method: 'POST', path: '/schedules', body: { ...follows, slug: 'uses-all' } },
      {
        method: 'POST',
        path: '/schedules',
        body: schedule({ slug: 'on-days', calendars: ['closed'] }),
      },
    ];
    for (const write of setup) {
      const { status, body } = await send(write);
      expect(status, JSON.stringify(body)).toBeLessThan(300);
    }
  });

  const stale = '"0198f0a0-0000-7000-8000-000000000000.9"';
  const refused: [number, Write][] = [
    [
      412,
      { method: 'PUT', path: '/notification-channels/used', body: webhook(hook), ifMatch: stale },
    ],
    [409, { method: 'DELETE', path: '/notification-channels/used' }],
    [
      422,
      { method: 'PUT', path: '/notification-channels/used', body: { settings: { type: 'Fax' } } },
    ],
    [422, { method: 'PUT', path: '/notification-rules/other', body: { channels: ['none'] } }],
    [412, { method: 'DELETE', path: '/notification-rules/uses', ifMatch: stale }],
    [404, { method: 'DELETE', path: '/notification-rules/none' }],
    [409, { method: 'PUT', path: '/connected-systems/hr-system', body: system }],
    [404, { method: 'DELETE', path: '/secrets/NONE' }],
    [412, { method: 'PUT', path: '/secrets/NONE', body: { value: 'x' }, ifMatch: stale }],
    [422, { method: 'PUT', path: '/secrets/BLANK', body: { value: ' ', hosts: ['a b'] } }],
    [
      409,
      { method: 'PUT', path: '/connected-systems/crm', body: { ...system, runProfiles: ['Full'] } },
    ],
    [409, { method: 'DELETE', path: '/connected-systems/crm' }],
    [409, { method: 'DELETE', path: '/calendars/closed' }],
    [412, { method: 'PUT', path: '/calendars/closed', body: calendar, ifMatch: '"9"' }],
    [422, { method: 'PUT', path: '/anchors/go-live', body: { at: 'soon' } }],
    [412, { method: 'PUT', path: '/anchors/go-live', body: { at: null }, ifMatch: '"9"' }],
    [412, { method: 'PUT', path: '/anchors/never', body: { at: null }, ifMatch: '*' }],
    [409, { method: 'POST', path: '/schedules', body: { ...follows, slug: 'uses-all' } }],
    [422, { method: 'POST', path: '/schedules', body: schedule({ calendars: ['none'] }) }],
    [
      412,
      {
        method: 'PUT',
        path: '/schedules/uses-all',
        body: schedule({ slug: 'uses-all' }),
        ifMatch: '"9.9"',
      },
    ],
    [404, { method: 'DELETE', path: '/schedules/none' }],
  ];

  it.each(refused)(
    'is refused in its dry run in the same words: %i for %o',
    async (status, write) => {
      const tried = await tryOut(write);
      const real = await send(write);
      expect(real.status).toBe(status);
      expect(withoutIds(tried)).toEqual(withoutIds({ status: real.status, body: real.body }));
    },
  );

  it('because of its role is audited, dry or not', async () => {
    const credentials = {
      mode: 'tokens' as const,
      tokens: [
        { name: 'eve', tenant: 'default', sha256: viewer.sha256, roles: ['viewer' as const] },
      ],
    };
    const app = harness.withDeps({ credentials });
    const headers = { authorization: `Bearer ${viewer.token}` };
    const url = '/api/v1/notification-rules/uses?dryRun=true';
    const before = await everyRow();
    expect((await app.inject({ method: 'DELETE', url, headers })).statusCode).toBe(403);
    const after = await everyRow();
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(changed).toEqual(['audit_event']);
  });
});

describe('a dry run', () => {
  it('of a change that needs a second user says so, and asks nobody', async () => {
    const fourEyes = (what: string[]) =>
      harness.asOwner("update tenant set four_eyes = $1 where slug = 'default'", [what]);
    await fourEyes(['command-steps']);
    const app = harness.withDeps({ commandsEnabled: true });
    const before = await everyRow();
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/schedules?dryRun=true',
      headers: harness.operator,
      payload: { name: 'Command', steps: [{ type: 'Shell', name: 'x', script: 'true' }] },
    });
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      expect.objectContaining({ kind: 'create-schedule', status: 'Pending' }),
    ]);
    expect(await everyRow()).toEqual(before);
    await fourEyes([]);
  });

  it('takes no Idempotency-Key, which stays for the write', async () => {
    const headers = { 'idempotency-key': 'once' };
    const write: Write = { method: 'POST', path: '/schedules', body: aScheduleBody() };
    const before = await everyRow();
    expect((await send(write, { dryRun: true, headers })).status).toBe(201);
    expect(await everyRow()).toEqual(before);
    const real = await send(write, { headers });
    expect([real.status, real.headers['idempotency-replayed']]).toEqual([201, undefined]);
  });

  it('may be asked for by many at once, while others write', async () => {
    const all = Array.from({ length: 12 }, (_, n) => {
      const write: Write = { method: 'PUT', path: `/calendars/c-${n % 3}`, body: calendar };
      return send(write, { dryRun: n % 4 !== 0 });
    });
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.every((status) => status === 200 || status === 201)).toBe(true);
  });
});

describe('POST /dry-runs', () => {
  type Results = { results: { status: number; body: unknown }[] };
  const dryRuns = async (requests: object[]): Promise<Results['results']> => {
    const before = await everyRow();
    const pushes = harness.temporal.pushes.length;
    const answer = await send({ method: 'POST', path: '/dry-runs', body: { requests } });
    expect([answer.status, answer.body]).toEqual([200, answer.body]);
    expect(await everyRow()).toEqual(before);
    expect(harness.temporal.pushes).toHaveLength(pushes);
    return (answer.body as Results).results;
  };

  beforeEach(() => {
    harness.temporal.starts.length = 0;
  });

  it('shows each write those before it: all of them could be done in this order', async () => {
    const named: Write[] = [
      { method: 'PUT', path: '/notification-channels/new', body: webhook(hook) },
      { method: 'PUT', path: '/notification-rules/new', body: { channels: ['new'] } },
      { method: 'PUT', path: '/connected-systems/new', body: system },
      { method: 'PUT', path: '/calendars/new', body: calendar },
      {
        method: 'POST',
        path: '/schedules',
        body: schedule({
          slug: 'new',
          calendars: ['new'],
          steps: [{ type: 'RunProfile', name: 's', connectedSystem: 'new', runProfile: 'Sync' }],
        }),
      },
      { method: 'DELETE', path: '/connected-systems/new' },
      { method: 'DELETE', path: '/schedules/new' },
      { method: 'DELETE', path: '/connected-systems/new' },
      { method: 'DELETE', path: '/notification-rules/new' },
      { method: 'DELETE', path: '/notification-channels/new' },
    ];
    const results = await dryRuns(named);
    expect(results.map(({ status }) => status)).toEqual([
      201, 201, 201, 201, 201, 409, 204, 204, 204, 204,
    ]);
    expect(results[5]?.body).toMatchObject({ code: 'connected-system-in-use' });
    expect(results[6]?.body).toBeNull();
  });

  it('checks versions: If-Match of each', async () => {
    const channel = await harness.app.inject({
      url: '/api/v1/notification-channels/used',
      headers: harness.operator,
    });
    const { etag } = channel.headers;
    const put = { method: 'PUT', path: '/notification-channels/used', ifMatch: etag };
    const results = await dryRuns([
      { ...put, body: webhook(`${hook}3`) },
      { ...put, body: webhook(`${hook}4`) },
    ]);
    expect(results.map(({ status }) => status)).toEqual([200, 412]);
  });

  it.each([
    ['a run', '/schedules/uses-all/run'],
    ['another dry run', '/dry-runs'],
    ['a bulk operation', '/bulk-operations'],
    ['a token', '/tokens'],
    ['an event', '/events'],
  ])('does not reach %s', async (_what, path) => {
    const [result] = await dryRuns([{ method: 'POST', path, body: {} }]);
    expect(result).toMatchObject({ status: 400, body: { code: 'parameter-invalid' } });
    expect(harness.temporal.starts).toEqual([]);
  });

  it.each(['/schedules/uses-all/run#', '/schedules/uses-all/run?x=', 'schedules', '/a b'])(
    'refuses the path %s',
    async (path) => {
      const body = { requests: [{ method: 'POST', path, body: {} }] };
      const answer = await send({ method: 'POST', path: '/dry-runs', body });
      expect([answer.status, answer.body]).toEqual([
        422,
        expect.objectContaining({ code: 'body-invalid' }),
      ]);
      expect(harness.temporal.starts).toEqual([]);
    },
  );

  it('does not let an editor try what only an admin may write', async () => {
    const editor = createToken('ed');
    const app = harness.withDeps({
      credentials: {
        mode: 'tokens',
        tokens: [{ name: 'ed', tenant: 'default', sha256: editor.sha256, roles: ['editor'] }],
      },
    });
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/dry-runs',
      headers: { authorization: `Bearer ${editor.token}` },
      payload: {
        requests: [
          { method: 'PUT', path: '/connected-systems/crm', body: system },
          { method: 'PUT', path: '/calendars/closed', body: calendar },
        ],
      },
    });
    const { results } = answer.json<Results>();
    expect(results.map(({ status }) => status)).toEqual([403, 200]);
  });
});
