import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import type { AuditEventPage } from '../../../src/contract/operations/audit-events.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

type Line = { msg: string; action: string; reason: string | null; result: string; actor: object };

let harness: Harness;
let app: App;
let lines: Line[] = [];
beforeAll(async () => {
  harness = await createHarness();
  harness.temporal.onStart = (start) => harness.begin(start);
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Line);
      done();
    },
  });
  app = harness.withDeps({ log: pino({ level: 'info' }, stream) });
});
afterAll(() => harness.close());

async function send(method: 'POST' | 'PUT' | 'DELETE' | 'GET', url: string, body?: object) {
  const answer = await app.inject({
    method,
    url: `/api/v1${url}`,
    headers: harness.operator,
    ...(body ? { payload: body } : {}),
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

const actsLogged = () => lines.filter(({ msg }) => msg === 'operator act');

it('every act of a person writes one line that says who did what, why, and how it went', async () => {
  const milestone = { type: 'Milestone', anchor: 'go-live', offsets: ['PT1H'] };
  const { body } = await send('POST', '/schedules', aScheduleBody({ timings: [milestone] }));
  const schedule = body as unknown as Schedule;
  const at = `/schedules/${schedule.slug}`;
  await send('PUT', '/anchors/go-live', { at: new Date(now.getTime() - 7_200_000), reason: 'r' });
  const { body: run } = await send('POST', `${at}/run`, { reason: 'r' });
  const execution = `/schedule-executions/${String(run['id'])}`;
  const reason = 'vendor is down';
  const acts: [action: string, result: string, path: string, more?: object][] = [
    ['disable', 'Done', `${at}/disable`],
    ['enable', 'Done', `${at}/enable`],
    ['reconcile', 'Done', `${at}/reconcile`],
    ['run', 'Done', `${at}/run`],
    ['pause', 'Done', `${execution}/pause`],
    ['resume', 'Done', `${execution}/resume`],
    ['skip', 'Done', `${execution}/steps/0/skip`],
    ['hold', 'Done', `${execution}/steps/0/hold`],
    ['release', 'Done', `${execution}/steps/0/release`],
    ['set-result', 'Done', `${execution}/steps/0/set-result`, { status: 'Failed' }],
    ['retry-now', 'Refused', `${execution}/steps/0/retry-now`],
    ['cancel', 'Done', `${execution}/cancel`],
    ['try-milestone', 'Done', `${at}/milestones/try`, { offset: 'PT1H' }],
    ['reset-milestone', 'Done', `${at}/milestones/reset`, { offset: 'PT1H' }],
  ];
  for (const [action, result, path, more] of acts) {
    lines = [];
    const answer = await send('POST', path, { reason, ...more });
    expect(answer.status < 300, `${action}: ${JSON.stringify(answer.body)}`).toBe(
      result === 'Done',
    );
    expect(actsLogged(), action).toMatchObject([
      { action, reason, result, actor: { name: 'anna' }, tenant: 'default' },
    ]);
  }
  const trail = await send('GET', '/audit-events?limit=50');
  const { items } = trail.body as unknown as AuditEventPage;
  expect(items.map(({ action }) => action)).toEqual(
    expect.arrayContaining(acts.map(([action]) => action)),
  );
});

it('a start that is refused is on the trail and in the log, too', async () => {
  const { body } = await send('POST', '/schedules', aScheduleBody());
  harness.temporal.onStart = (start) =>
    harness.begin(start, { status: 'Skipped', error: 'overlap' });
  lines = [];
  const answer = await send('POST', `/schedules/${String(body['slug'])}/run`, { reason: 'now' });
  expect(answer.status).toBe(409);
  // It was accepted in one transaction, and skipped afterwards.
  expect(actsLogged()).toMatchObject([
    { action: 'run', result: 'Done', reason: 'now' },
    { action: 'run', result: 'Refused', reason: 'now', detail: 'execution-overlap: overlap' },
  ]);
});

it('an act that was not stored writes no line', async () => {
  lines = [];
  const answer = await send('PUT', '/anchors/go-live', { at: 'yesterday' });
  expect(answer.status).toBe(422);
  expect(actsLogged()).toEqual([]);
});
