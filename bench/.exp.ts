import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { startPostgres } from '../src/dev/postgres.ts';
import { removePostgresData } from '../src/dev/postgres-place.ts';
import { resolveCacheDirectory } from '../src/dev/cache-directory.ts';
import { migrate } from '../src/store/migrate.ts';
import { createDatabase } from '../src/store/database.ts';
import { findTenantBySlug } from '../src/store/tenants.ts';
import { putSchedules } from './product/put-schedules.ts';
import { insertExecution } from '../src/store/executions.ts';
import { insertActivityRecords, recordBatches } from '../src/store/activity-records.ts';
import { insertAttemptStart, endAttempts } from '../src/store/attempts.ts';
import { planGroups } from '../src/domain/plan.ts';
import { sql } from '../src/store/sql.ts';

const dir = mkdtempSync('/tmp/carillon-exp-');
chmodSync(dir, 0o711);
const settings = process.argv[2]
  ? Object.fromEntries(process.argv.slice(2).map((a) => a.split('=')))
  : {};
const pgs = await startPostgres({
  dataDirectory: dir + '/pg',
  logFile: dir + '/pg.log',
  cacheDirectory: resolveCacheDirectory({ env: process.env }),
  fsync: true,
  settings,
});
try {
  await migrate({ databaseUrl: pgs.url });
  const db = createDatabase({ url: pgs.url, applicationName: 'exp' });
  const tenant = await db.global((tx) => findTenantBySlug(tx, 'default'));
  const t = tenant!.id;
  const [s] = await putSchedules(db, { tenantId: t, job: 'SEQ100', count: 1 });
  const times: Record<string, number[]> = {};
  const cpu: Record<string, number> = {};
  const timed = async (name: string, f: () => Promise<unknown>) => {
    const b = performance.now();
    const c = process.cpuUsage();
    await f();
    (times[name] ??= []).push(performance.now() - b);
    const d = process.cpuUsage(c);
    cpu[name] = (cpu[name] ?? 0) + (d.user + d.system) / 1000;
  };
  for (let run = 0; run < 5; run++) {
    const id = uuidv7();
    const common = { tenantId: t, executionId: id, incarnation: id };
    await timed('begin', () =>
      db.withTenant(t, async (tx) => {
        await insertExecution(tx, {
          id,
          scheduleId: s!.id,
          scheduleSlug: 'x',
          scheduleName: 'x',
          revision: 1,
          status: 'InProgress',
          trigger: 'Manual',
          initiator: { type: 'user', id: '', name: '' },
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
        await insertActivityRecords(tx, {
          executionId: id,
          runId: id,
          steps: planGroups(s!.definition).flat(),
        });
      }),
    );
    for (let i = 0; i < 99; i++) {
      const at = Date.now();
      await timed('empty', () => db.withTenant(t, async () => undefined));
      await timed('select1', () => db.withTenant(t, async (tx) => tx.rows(sql`select 1`)));
      await timed('attemptStart', () =>
        db.withTenant(t, (tx) =>
          insertAttemptStart(tx, {
            ...common,
            stepIndex: i,
            attempt: 1,
            startedAt: at,
            idempotencyKey: id + i,
            worker: 'w',
          }),
        ),
      );
      await timed('attemptEnd', () =>
        db.withTenant(t, (tx) =>
          endAttempts(tx, [
            {
              ...common,
              stepIndex: i,
              attempt: 1,
              status: 'Completed',
              endedAt: at,
              code: null,
              message: 'done',
              httpStatus: null,
              exitCode: null,
              output: null,
              outputBytes: 0,
              nextAttemptAt: null,
            },
          ]),
        ),
      );
      const outcome = {
        status: 'Completed' as const,
        code: null,
        message: 'done',
        startedAt: at,
        endedAt: at,
        attempts: 1,
        httpStatus: null,
        exitCode: null,
        output: null,
        counts: null,
        worker: 'w',
      };
      await timed('record', () =>
        db.withTenant(t, (tx) =>
          recordBatches(tx, [
            {
              ...common,
              seq: i + 1,
              at,
              groupIndex: i + 1,
              status: null,
              steps: [
                { stepIndex: i, status: 'Completed', queuedAt: at, outcome },
                { stepIndex: i + 1, status: 'Queued', queuedAt: at, outcome: null },
              ],
            },
          ]),
        ),
      );
    }
  }
  for (const [k, v] of Object.entries(times)) {
    const w = v.slice(Math.floor(v.length / 5)).sort((a, b) => a - b);
    console.log(
      k.padEnd(14),
      'n',
      w.length,
      'p50',
      w[w.length >> 1]!.toFixed(3),
      'p90',
      w[Math.floor(w.length * 0.9)]!.toFixed(3),
      'min',
      w[0]!.toFixed(3),
      'cpu/call',
      (cpu[k]! / v.length).toFixed(3),
    );
  }
  await db.close();
} finally {
  await pgs.stop();
  removePostgresData(dir + '/pg');
  rmSync(dir, { recursive: true, force: true });
}
