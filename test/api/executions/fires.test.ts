import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirePage, LedgerReport } from '../../../src/contract/execution/fires.ts';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { insertFires } from '../../../src/store/fires/fire-audits.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
let schedule: Schedule;
const minute = (count: number): Date => new Date(now.getTime() + count * 60_000);

/** A schedule of every minute, made at the time of the harness, with the rows of ten minutes. */
beforeAll(async () => {
  harness = await createHarness();
  const timings = [{ type: 'Cron', expression: '* * * * *' }];
  const created = await harness.app.inject({
    method: 'POST',
    url: '/api/v1/schedules',
    headers: harness.operator,
    payload: aScheduleBody({ name: 'Minutely', timings }),
  });
  schedule = created.json<Schedule>();
  const { database, tenantId } = harness;
  const rows = Array.from({ length: 10 }, (_, index) => ({
    scheduledFor: minute(index + 1),
    reason: 'outage: x',
    catchUp: false,
    executionId: null,
    decision: index % 2 === 0 ? ('Missed' as const) : ('Skipped' as const),
  }));
  await database.withTenant(tenantId, (tx) => insertFires(tx, schedule.id, rows));
});
afterAll(() => harness.close());

async function get<T>(url: string): Promise<{ status: number; body: T }> {
  const headers = harness.operator;
  const answer = await harness.app.inject({ method: 'GET', url: `/api/v1${url}`, headers });
  return { status: answer.statusCode, body: answer.json<T>() };
}

describe('GET /schedules/{ref}/fires', () => {
  it('gives the newest first, in pages, each fire once', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await get<FirePage>(`/schedules/minutely/fires?limit=4${cursor}`);
      seen.push(...body.items.map(({ scheduledFor }) => scheduledFor));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    const all = Array.from({ length: 10 }, (_, index) => minute(10 - index).toISOString());
    expect(seen).toEqual(all);
  });

  it('filters by decision and by time', async () => {
    const period = `from=${minute(3).toISOString()}&to=${minute(6).toISOString()}`;
    const { body } = await get<FirePage>(`/schedules/minutely/fires?decision=Missed&${period}`);
    expect(body.items).toHaveLength(2);
    expect(body.items).toMatchObject([
      { scheduledFor: minute(5).toISOString(), decision: 'Missed' },
      { scheduledFor: minute(3).toISOString(), executionId: null, begun: true },
    ]);
  });

  it('knows no schedule that is not there', async () => {
    expect((await get('/schedules/nothing/fires')).status).toBe(404);
  });
});

describe('GET /ledger', () => {
  it('leaves out what may still start, and refuses a period of more than a month', async () => {
    const later = minute(60).toISOString();
    const { body } = await get<LedgerReport>(`/ledger?to=${later}`);
    expect(body).toMatchObject({ to: minute(-1.5).toISOString(), unexplained: 0 });
    const early = '2026-01-01T00:00:00Z';
    expect((await get(`/ledger?from=${early}`)).status).toBe(400);
  });
});
