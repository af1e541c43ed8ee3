import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { createServerMeter } from '../../../src/metrics/server-meter.ts';
import { serverMetrics } from '../../../src/metrics/server-metrics.ts';
import { tenantMetrics } from '../../../src/metrics/tenant-metrics.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
let schedule: Schedule;
beforeAll(async () => {
  harness = await createHarness();
  const payload = aScheduleBody();
  const headers = harness.operator;
  const url = '/api/v1/schedules';
  schedule = (await harness.app.inject({ method: 'POST', url, headers, payload })).json<Schedule>();
});
afterAll(() => harness.close());

const metrics = async (): Promise<string> =>
  (await harness.app.inject({ url: '/api/v1/metrics', headers: harness.operator })).body;

const helpsIn = (text: string) =>
  [...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, help]) => [name, help]);

/** An id as it is made at that time. */
const idAt = (msecs: number) => uuidv7({ msecs });

describe('GET /metrics', () => {
  it('counts the executions and fires that the record has of the last day', async () => {
    const { id: scheduleId } = schedule;
    const day = 86_400_000;
    const put = (id: string, status: string) =>
      harness.asOwner(
        `insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision,
           status, trigger, initiator, workflow_id, run_id, queued_at, group_count, step_count)
         values ($1, $2, $3, 's', 's', 1, $4, 'Manual', '{}', 'w', $5, now(), 1, 1)`,
        [harness.tenantId, id, scheduleId, status, randomUUID()],
      );
    await put(idAt(now.getTime() - 3_000), 'Failed');
    await put(idAt(now.getTime() - 2_000), 'Failed');
    await put(idAt(now.getTime() - 1_000), 'Completed');
    await put(idAt(now.getTime() - day - 60_000), 'Failed');
    const fire = (ago: number, decision: string) =>
      harness.asOwner(
        `insert into fire (tenant_id, schedule_id, scheduled_for, decision, reason)
         values ($1, $2, $3, $4, 'r')`,
        [harness.tenantId, scheduleId, new Date(now.getTime() - ago), decision],
      );
    await fire(1_000, 'Missed');
    await fire(2_000, 'Missed');
    await fire(day + 60_000, 'Missed');
    const text = await metrics();
    expect(text).toContain('carillon_executions_day{status="Failed"} 2\n');
    expect(text).toContain('carillon_executions_day{status="Completed"} 1\n');
    expect(text).toContain('carillon_executions_day{status="Lost"} 0\n');
    expect(text).toContain('carillon_fires_day{decision="Missed"} 2\n');
    expect(text).toContain('carillon_loop_up{loop="sweeper"} 1\n');
    expect(text).toContain('carillon_sync_lag_seconds 0\n');
  });

  it('serves every declared metric, with its help, and no other', async () => {
    const declared = Object.values(tenantMetrics).map(({ name, help }) => [name, help]);
    expect(helpsIn(await metrics()).sort()).toEqual(declared.sort());
  });
});

describe('the metrics of a server process', () => {
  it('count every request by its declared route, whatever the client writes', async () => {
    const meter = createServerMeter('1.2.3');
    meter.watchPool('requests', () => ({ total: 4, idle: 3, waiting: 2, lost: 1 }));
    const app = harness.withDeps({ meter });
    const headers = harness.operator;
    for (const ref of ['one', 'two', schedule.slug]) {
      await app.inject({ url: `/api/v1/schedules/${ref}`, headers });
    }
    for (const path of ['/a', `/${randomUUID()}`]) await app.inject({ url: path, headers });
    await app.inject({ url: '/api/v1/schedules' });
    const text = await meter.registry.metrics();
    const requests = [...text.matchAll(/^carillon_http_requests_total\{(.*)\} (\d+)$/gm)];
    const seen = requests.map(([, labels, count]) => `${labels} ${count}`).sort();
    expect(seen).toEqual([
      'method="GET",route="/api/v1/schedules",status="401" 1',
      'method="GET",route="/api/v1/schedules/:ref",status="200" 1',
      'method="GET",route="/api/v1/schedules/:ref",status="404" 2',
      'method="GET",route="none",status="404" 2',
    ]);
    expect(text).toContain('carillon_database_connections{pool="requests",state="busy"} 1\n');
    expect(text).toContain('carillon_database_waiting{pool="requests"} 2\n');
    expect(text).toContain('carillon_database_connections_lost_total{pool="requests"} 1\n');
    // Read again, it is still one that was lost.
    expect(await meter.registry.metrics()).toContain('lost_total{pool="requests"} 1\n');
    const declared = Object.values(serverMetrics).map(({ name, help }) => [name, help]);
    expect(helpsIn(text).sort()).toEqual(declared.sort());
    expect(text).not.toContain(schedule.slug);
  });
});
