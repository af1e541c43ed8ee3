import { createDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import pg from 'pg';
import { sql } from '../../src/store/sql.ts';
import { recordBatches } from '../../src/store/activity-records.ts';
import { findTenantBySlug } from '../../src/store/tenants.ts';
const base = 'postgres://carillon:x@127.0.0.1:54399/';
const c = new pg.Client({ connectionString: base + 'postgres' });
await c.connect();
await c.query('drop database if exists perf with (force)');
await c.query('create database perf');
await c.end();
const url = base + 'perf';
await migrate({ databaseUrl: url });
const db = createDatabase({ url, applicationName: 'p' });
const t = (await db.global((tx) => findTenantBySlug(tx, 'default')))!.id;
import { insertSchedule } from '../../src/store/schedules.ts';
import { insertExecution } from '../../src/store/executions.ts';
import { insertActivityRecords } from '../../src/store/activity-records.ts';
import { planGroups } from '../../src/domain/plan.ts';
import { v7 } from 'uuid';
const step = (k: string) => ({
  key: k,
  name: k,
  type: 'Http',
  mode: 'Sequential',
  continueOnFailure: false,
  timeoutSeconds: 1,
  retry: { maxRetries: 0, delaySeconds: 1, ladderSeconds: [] },
  onInterrupted: 'Retry',
  pool: 'default',
  method: 'GET',
  url: 'x',
  headers: {},
  body: null,
});
const def: any = {
  name: 'n',
  description: '',
  tags: [],
  timings: [{ type: 'Manual' }],
  overlap: 'Skip',
  catchupWindowSeconds: 10,
  steps: Array.from({ length: 100 }, (_, i) => step('s' + i)),
};
const sid = v7();
const by: any = { type: 'user', id: '', name: '' };
await db.withTenant(t, (tx) =>
  insertSchedule(tx, {
    id: sid,
    slug: 'p',
    enabled: true,
    definition: def,
    reason: null,
    initiator: by,
    at: new Date(),
  }),
);
const runs: string[] = [];
for (let i = 0; i < 200; i++) {
  const id = v7();
  runs.push(id);
  await db.withTenant(t, async (tx) => {
    await insertExecution(tx, {
      id,
      scheduleId: sid,
      scheduleSlug: 'p',
      scheduleName: 'p',
      revision: 1,
      status: 'InProgress',
      trigger: 'Manual',
      initiator: by,
      workflowId: 'w',
      runId: id,
      scheduledFor: null,
      queuedAt: new Date(),
      startedAt: new Date(),
      endedAt: null,
      groupCount: 100,
      stepCount: 100,
      error: null,
      lockTerm: null,
    });
    await insertActivityRecords(tx, { executionId: id, runId: id, steps: planGroups(def).flat() });
  });
}
const outcome: any = {
  status: 'Completed',
  code: null,
  message: 'done',
  startedAt: 1e12,
  endedAt: 1e12,
  attempts: 1,
  httpStatus: 200,
  exitCode: null,
  output: 'x'.repeat(200),
  counts: { added: 1 },
  worker: 'w',
};
async function bench(label: string, nRuns: number, per: number, rounds: number, off: number) {
  const times: number[] = [];
  for (let r = 0; r < rounds; r++) {
    const batches: any[] = [];
    for (let k = 0; k < nRuns; k++) {
      const id = runs[off + k]!;
      batches.push({
        tenantId: t,
        executionId: id,
        incarnation: id,
        seq: r + 1,
        at: Date.now(),
        groupIndex: r,
        status: null,
        steps: Array.from({ length: per }, (_, i) => ({
          stepIndex: (r * per + i) % 100,
          status: 'Completed',
          queuedAt: 1e12,
          outcome,
        })),
      });
    }
    const s = performance.now();
    await db.withTenant(t, (tx) => recordBatches(tx, batches));
    times.push(performance.now() - s);
  }
  console.log(label, times.map((x) => x.toFixed(1)).join(' '));
}
await bench('10x10', 10, 10, 10, 0);
await bench('10x10 b', 10, 10, 10, 10);
await bench('50x2', 50, 2, 20, 20);
await bench('1x1', 1, 1, 60, 100);
await bench('1x1 b', 1, 1, 60, 101);
// explain with auto: force
const cl = new pg.Client({ connectionString: url });
await cl.connect();
await cl.query(`set role carillon_app; set app.tenant='${t}'`);
await cl.query('set plan_cache_mode=auto');
await db.close();
await cl.end();
