import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

async function send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) {
  const { app, operator: headers } = harness;
  const url = `/api/v1${path}`;
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
  const body = answer.body === '' ? {} : answer.json<Record<string, unknown>>();
  return { status: answer.statusCode, body };
}

type Items = { items: Record<string, unknown>[] };

/** A schedule with one execution. */
async function made(slug: string) {
  const { body } = await send('POST', '/schedules', aScheduleBody({ slug }));
  await send('POST', `/schedules/${slug}/run`);
  const start = harness.temporal.starts.at(-1);
  if (!start) throw new Error('nothing was started');
  await harness.begin(start);
  return { id: String(body['id']), executionId: start.executionId };
}

describe('a schedule that was deleted', () => {
  it('stays readable by its id and its slug, with all that is on record', async () => {
    const { id, executionId } = await made('gone');
    expect((await send('DELETE', '/schedules/gone')).status).toBeLessThan(300);
    for (const ref of [id, 'gone', id.toUpperCase()]) {
      const executions = await send('GET', `/schedule-executions?scheduleId=${ref}`);
      expect((executions.body as Items).items).toMatchObject([{ id: executionId }]);
      const records = await send('GET', `/activity-records?scheduleId=${ref}`);
      expect((records.body as Items).items).toHaveLength(3);
      for (const list of ['fires', 'deliveries', 'backfills', 'revisions', 'revisions/1']) {
        expect((await send('GET', `/schedules/${ref}/${list}`)).status).toBe(200);
      }
    }
    const audit = await send('GET', `/audit-events?objectId=${id}`);
    expect((audit.body as Items).items.length).toBeGreaterThan(0);
  });

  it('cannot be changed or started, and the answer says that it was deleted', async () => {
    const { id } = await made('left');
    await send('DELETE', '/schedules/left');
    const tries = [
      ...[await send('POST', `/schedules/${id}/run`), await send('POST', '/schedules/left/enable')],
      ...[
        await send('GET', '/schedules/left'),
        await send('PUT', '/schedules/left', aScheduleBody()),
      ],
    ];
    for (const { status, body } of tries) {
      expect(status).toBe(404);
      expect(body['detail']).toMatch(/was deleted at .*can still be read under its id/);
    }
  });

  it('leaves its slug to the schedule that has it now; the older one is read by its id', async () => {
    const old = await made('reused');
    await send('DELETE', '/schedules/reused');
    const young = await made('reused');
    const executionsOf = async (ref: string) =>
      ((await send('GET', `/schedule-executions?scheduleId=${ref}`)).body as Items).items.map(
        ({ id }) => id,
      );
    expect(await executionsOf('reused')).toEqual([young.executionId]);
    expect(await executionsOf(old.id)).toEqual([old.executionId]);
  });
});
