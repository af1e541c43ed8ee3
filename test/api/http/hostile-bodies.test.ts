import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLimits } from '../../../src/contract/validation/json-text.ts';
import { credentialFor } from '../described-routes.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

/** What one turn of the event loop may cost, in milliseconds of CPU time: other requests wait for it. */
const longestTurnMs = 100;
const mebibyte = 1_048_576;

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
  const days = Array.from({ length: 1_000 }, (_, week) => {
    const day = new Date(Date.UTC(2026, 10, 23) + week * 7 * 86_400_000).toISOString().slice(0, 10);
    return { from: day };
  });
  await send('PUT', '/api/v1/calendars/mondays', JSON.stringify({ kind: 'Holidays', days }));
  await send('POST', '/api/v1/schedules', JSON.stringify({ ...dense(), slug: 'dense' }));
});
afterAll(() => harness.close());

/** As many fires as timings can make, in a zone with clock changes. */
function dense(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const timings = Array.from({ length: 20 }, (_, index) => {
    const expression = `${index % 2}-59/2 * * * ${index % 7}`;
    return { type: 'Cron', expression, timeZone: 'Europe/Berlin' };
  });
  return aScheduleBody({ timings, ...changes });
}

type Answer = { statusCode: number; body: string };

async function send(method: string, url: string, payload?: string): Promise<Answer> {
  const role = credentialFor(harness, { method, url });
  return harness.app.inject({
    method: method as 'POST',
    url,
    headers: { ...role, ...(payload === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(payload === undefined ? {} : { payload }),
  });
}

/** CPU time of the longest turn of the event loop while the work is done: load does not change it. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let isOver = false;
  let before = process.cpuUsage();
  const tick = (): void => {
    const { user, system } = process.cpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
    before = process.cpuUsage();
    if (!isOver) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  isOver = true;
  await new Promise((resolve) => setImmediate(resolve));
  return longest;
}

/** The best of a few tries, since compilers and collectors of garbage spend CPU time as well. */
async function costOf(method: string, url: string, payload?: string) {
  let answer: Answer = { statusCode: 0, body: '' };
  let cost = Infinity;
  for (let run = 0; run < 8 && cost > longestTurnMs; run += 1) {
    const taken = await longestTurn(async () => {
      answer = await send(method, url, payload);
    });
    cost = Math.min(cost, taken);
  }
  return { answer, cost };
}

async function expectShort(method: string, url: string, payload?: string): Promise<Answer> {
  const { answer, cost } = await costOf(method, url, payload);
  const what = `${method} ${url} ${payload?.slice(0, 120)}… (${payload?.length} characters)`;
  expect(cost, what).toBeLessThan(longestTurnMs);
  expect(answer.statusCode, `${what}: ${answer.body.slice(0, 300)}`).toBeLessThan(500);
  return answer;
}

type Shape = {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Shape>;
  items?: Shape;
  oneOf?: Shape[];
  anyOf?: Shape[];
  additionalProperties?: Shape | boolean;
  enum?: unknown[];
};
type Operation = { requestBody?: { content: Record<string, { schema: Shape }> } };
type Description = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Shape> };
};

type Place = readonly (string | number)[];

/** Every place of a body that a schema names: those of all branches, lists by their first entry. */
function placesOf(shape: Shape, { components }: Description, depth = 0): Place[] {
  const name = shape.$ref?.split('/').at(-1);
  const {
    properties = {},
    items,
    oneOf = [],
    anyOf = [],
  } = name === undefined ? shape : (components.schemas[name] ?? {});
  if (depth > 4) return [[]];
  const below = (part: string | number, child: Shape): Place[] =>
    placesOf(child, { components, paths: {} }, depth + 1).map((place) => [part, ...place]);
  const branches = [...oneOf, ...anyOf].flatMap((one) =>
    placesOf(one, { components, paths: {} }, depth + 1),
  );
  return [
    [],
    ...Object.entries(properties).flatMap(([part, child]) => below(part, child)),
    ...(items ? below(0, items) : []),
    ...branches,
  ];
}

/** A body with the value at that place, and as much around it as leads there. */
function bodyWith(place: Place, json: string): string {
  return place.reduceRight<string>(
    (inner, part) =>
      typeof part === 'number' ? `[${inner}]` : `{${JSON.stringify(part)}:${inner}}`,
    json,
  );
}

const repeat = (piece: (index: number) => string, size: number): string => {
  const pieces: string[] = [];
  for (let length = 0, index = 0; length < size; index += 1) {
    const next = piece(index);
    length += next.length + 1;
    pieces.push(next);
  }
  return pieces.join(',');
};

/** JSON of about a size that is bad for something: parsers, patterns, loops within loops. */
const hostile: Readonly<Record<string, (size: number) => string>> = {
  'equal entries': (size) => `[${repeat(() => '{"name":"a"}', size)}]`,
  'empty entries': (size) => `[${repeat(() => '{}', size)}]`,
  'entries of a type': (size) => `[${repeat(() => '{"type":"Http"}', size)}]`,
  'lists in a list': (size) => `[${repeat(() => '[]', size)}]`,
  'distinct texts': (size) => `[${repeat((index) => `"t${index}"`, size)}]`,
  numbers: (size) => `[${repeat((index) => String(index), size)}]`,
  'unknown members': (size) => `{${repeat((index) => `"k${index}":1`, size)}}`,
  'members of a name': (size) => `{${repeat(() => '"name":1', size)}}`,
  'numbered members': (size) => `{${repeat((index) => `"${index * 37}":{}`, size)}}`,
  'deep lists': (size) => `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`,
  'deep objects': (size) => `${'{"a":'.repeat(size / 6)}1${'}'.repeat(size / 6)}`,
  'a text that ends in a control character': (size) => `"${'a'.repeat(size - 8)}\\u0001"`,
  'blanks that end in a control character': (size) => `"${' '.repeat(size - 8)}\\u0001"`,
  'hyphens and letters': (size) => `"${'a-'.repeat(size / 2 - 4)}_"`,
  'digits and units': (size) => `"P${'1Y'.repeat(size / 2 - 4)}x"`,
  'half characters': (size) => `"${'\\ud800'.repeat(size / 6 - 2)}"`,
  'a number': (size) => '9'.repeat(size),
};

describe('one request', () => {
  it('holds the event loop no longer than 100 ms, whatever its body', async () => {
    const description = (await harness.app.inject('/openapi.json')).json<Description>();
    const targets = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { requestBody }]) => {
        const schema = requestBody?.content['application/json']?.schema;
        const url = path
          .replace('{id}', '0192f0c4-6c1e-7d3a-9f00-000000000001')
          .replace('{ref}', 'dense')
          .replace(/\{\w+\}/g, 'x');
        return schema ? [{ method: method.toUpperCase(), url, schema }] : [];
      }),
    );
    expect(targets.length).toBeGreaterThan(20);
    const attack = fc.constantFrom(...targets).chain((target) =>
      fc.record({
        target: fc.constant(target),
        place: fc.constantFrom(...placesOf(target.schema, description)),
        kind: fc.constantFrom(...Object.keys(hostile)),
        size: fc.constantFrom(mebibyte - 2_000, 400_000, 100_000),
      }),
    );
    await fc.assert(
      fc.asyncProperty(attack, async ({ target, place, kind, size }) => {
        const payload = bodyWith(place, hostile[kind]?.(size) ?? '');
        await expectShort(target.method, target.url, payload);
      }),
      { numRuns: 80 },
    );
  }, 180_000);

  it.each([
    [
      'steps of one name',
      '/schedules',
      () => `{"name":"x","steps":${hostile['equal entries']?.(234_000)}}`,
    ],
    [
      'a long name of a day',
      '/calendars/x',
      () =>
        JSON.stringify({
          kind: 'Holidays',
          days: [{ from: '2026-01-01', name: `${'a'.repeat(80_000)}\u0001` }],
        }),
    ],
    [
      'members of an event that nobody knows',
      '/events',
      () => hostile['unknown members']?.(900_000) ?? '',
    ],
    [
      'as many members as are parsed',
      '/events',
      () =>
        JSON.stringify(
          Object.fromEntries(
            Array.from({ length: jsonLimits.members }, (_, index) => [
              `${'k'.repeat(40)}${index}`,
              index,
            ]),
          ),
        ),
    ],
    [
      '500 steps with wrong headers',
      '/schedules',
      () =>
        JSON.stringify(
          stepsWith({
            headers: Object.fromEntries(Array.from({ length: 39 }, (_, index) => [`h${index}`, 1])),
          }),
        ),
    ],
    [
      '500 steps with headers that have no name',
      '/schedules',
      () =>
        JSON.stringify(
          stepsWith({
            headers: Object.fromEntries(
              Array.from({ length: 38 }, (_, index) => [`é${index}`, 'a']),
            ),
          }),
        ),
    ],
    ['500 steps with one name', '/schedules', () => JSON.stringify(stepsWith({}))],
    [
      '500 run profiles that nobody knows',
      '/schedules',
      () =>
        JSON.stringify({
          name: 'x',
          steps: Array.from({ length: 500 }, (_, index) => ({
            type: 'RunProfile',
            name: 'a',
            connectedSystem: 'hr-system',
            runProfile: `${'Fu'.repeat(30)}${index}`,
          })),
        }),
    ],
    ['20 dense timings', '/schedules', () => JSON.stringify(dense())],
    [
      '20 dense timings with jitter',
      '/schedules',
      () => JSON.stringify(dense({ jitterSeconds: 1 })),
    ],
    [
      '20 dense timings and a calendar',
      '/schedules',
      () => JSON.stringify(dense({ calendars: ['mondays'] })),
    ],
    [
      'a preview of dense timings as Temporal gets them',
      '/schedules/preview?include=temporalSpec',
      () =>
        JSON.stringify({
          timings: (dense()['timings'] as unknown[]).slice(0, 3),
          count: 1_000,
          jitterSeconds: 1,
          expectedDurationSeconds: 600,
        }),
    ],
    [
      'a preview of timings on closed days',
      '/schedules/preview',
      () =>
        JSON.stringify({
          timings: Array.from({ length: 20 }, (_, minute) => ({
            type: 'Cron',
            expression: `${minute} 6 * * 1`,
          })),
          count: 1_000,
          calendars: ['mondays'],
        }),
    ],
    [
      'a backfill of 20 dense timings',
      '/schedules/dense/backfills',
      () => JSON.stringify({ from: '2026-10-20T05:30:00Z', until: '2026-11-20T05:00:00Z' }),
    ],
    [
      'a calendar of 1,000 days',
      '/calendars/y',
      () =>
        JSON.stringify({
          kind: 'Holidays',
          days: Array.from({ length: 1_000 }, () => ({
            from: '2026-01-01',
            until: '2099-12-31',
            name: 'a'.repeat(200),
          })),
        }),
    ],
  ])('holds the event loop no longer than 100 ms for %s', async (_what, path, body) => {
    const method = path.startsWith('/calendars') ? 'PUT' : 'POST';
    await expectShort(method, `/api/v1${path}`, body());
  });
});

function stepsWith(more: Record<string, unknown>): Record<string, unknown> {
  const step = { type: 'Http', name: 'a', url: 'https://a.test/', ...more };
  return { name: 'x', steps: Array.from({ length: 500 }, () => step) };
}
