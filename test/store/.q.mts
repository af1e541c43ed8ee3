import pg from 'pg';
import { recordBatches } from '../../src/store/activity-records.ts';
const url = 'postgres://carillon:x@127.0.0.1:54399/perf';
const cl = new pg.Client({ connectionString: url });
await cl.connect();
await cl.query(`set role carillon_app`);
const t = (await cl.query('select id from tenant')).rows[0].id;
await cl.query(`set app.tenant='${t}'`);
const runs = (await cl.query('select id from execution order by id desc limit 50')).rows.map(
  (r) => r.id,
);
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
let captured: any;
const tx: any = {
  tenantId: t,
  rows: async (q: any) => {
    captured = q;
    return [];
  },
  row: async () => null,
  execute: async () => 0,
};
async function go(nRuns: number, per: number, mode: string, round: number) {
  const batches = runs
    .slice(0, nRuns)
    .map((id: string) => ({
      tenantId: t,
      executionId: id,
      incarnation: id,
      seq: 100 + round,
      at: Date.now(),
      groupIndex: 1,
      status: null,
      steps: Array.from({ length: per }, (_, i) => ({
        stepIndex: 50 + i + round * per,
        status: 'Completed',
        queuedAt: 1e12,
        outcome,
      })),
    }));
  await recordBatches(tx, batches as any);
  await cl.query(`set plan_cache_mode=${mode}`);
  await cl.query('begin');
  const vals = captured.values;
  for (let i = 0; i < 2; i++) {
    const r = await cl.query({
      name: 'x' + mode,
      text: 'explain (analyze, costs off, timing off, summary on) ' + captured.text,
      values: vals,
    });
    const lines = r.rows.map((x: any) => x['QUERY PLAN']);
    if (i === 1 && round === 1 && process.argv[2])
      console.log(lines.filter((l: string) => !/never executed/.test(l)).join('\n'));
    console.log(
      mode,
      nRuns,
      per,
      lines.filter((l: string) => /^(Planning|Execution) Time/.test(l)).join(' '),
    );
    const s = performance.now();
    await cl.query({ name: 'y' + mode, text: captured.text, values: vals });
    console.log('  client ms', (performance.now() - s).toFixed(1));
  }
  await cl.query('rollback');
}
for (const mode of ['force_custom_plan', 'force_generic_plan']) {
  await go(1, 1, mode, 0);
  await go(10, 10, mode, 1);
  await go(10, 10, mode, 2);
}
await cl.end();
