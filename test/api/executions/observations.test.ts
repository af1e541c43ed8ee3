import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  AttemptEnd,
  AttemptKey,
  AttemptStart,
  LogLine,
  Observation,
} from '../../../src/domain/observation.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { finalizeExecution } from '../../../src/store/executions/finalize-execution.ts';
import { listAttempts } from '../../../src/store/records/attempts.ts';
import { listLogLines } from '../../../src/store/records/log-lines.ts';
import { createStepNonces } from '../../../src/store/records/observations.ts';
import { recordBatches } from '../../../src/store/records/record-transitions.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

type Answer = Record<string, unknown> & { code?: string; kept?: number; refused?: number };

async function post(path: string, payload: object): Promise<{ status: number; body: Answer }> {
  const url = `/api/v1${path}`;
  const headers = harness.worker;
  const answer = await harness.app.inject({ method: 'POST', url, headers, payload });
  return { status: answer.statusCode, body: answer.json() };
}
const report = (...observations: Observation[]) => post('/observations', { observations });
const begin = (start: AttemptStart) => post('/observations/starts', { start });

/** An execution that goes on, and the key of an attempt as its worker would send it. */
async function dispatched(stepIndex = 0): Promise<Required<AttemptKey>> {
  const { tenantId } = harness;
  const created = await harness.app.inject({
    method: 'POST',
    url: '/api/v1/schedules',
    headers: harness.operator,
    payload: aScheduleBody(),
  });
  const { slug } = created.json<{ slug: string }>();
  await harness.app.inject({
    method: 'POST',
    url: `/api/v1/schedules/${slug}/run`,
    headers: harness.operator,
  });
  const start = harness.temporal.starts.at(-1);
  if (!start) throw new Error('nothing was started');
  await harness.begin(start);
  const { executionId } = start;
  const nonces = await createStepNonces(harness.database).forSteps(tenantId, executionId, 3);
  const row = await harness.database.read(tenantId, (tx) =>
    tx.row<{ runId: string }>(
      sql`select run_id as "runId" from execution where id = ${executionId}`,
    ),
  );
  const runIdOf = row?.runId ?? '';
  return {
    tenantId,
    executionId,
    incarnation: runIdOf,
    stepIndex,
    attempt: 1,
    nonce: nonces[stepIndex] ?? '',
  };
}

const startOf = (key: AttemptKey): AttemptStart => ({
  ...key,
  startedAt: Date.now(),
  idempotencyKey: 'k',
  worker: 'w',
  decisive: false,
});
const endOf = (key: AttemptKey, nextAttemptAt: number | null = null): AttemptEnd => ({
  ...key,
  status: 'Failed',
  endedAt: Date.now(),
  code: 'target-refused',
  message: 'HTTP 500',
  httpStatus: 500,
  exitCode: null,
  output: null,
  outputBytes: 0,
  nextAttemptAt,
});
const linesOf = (key: AttemptKey, count: number): Observation => ({
  type: 'log',
  key,
  lines: Array.from({ length: count }, (_, n): LogLine => {
    return { at: n, level: 'info', stream: 'stdout', text: `line ${n}` };
  }),
});

async function stored({ executionId }: AttemptKey) {
  const filter = { executionId, stepIndex: null, after: null, limit: 10_000 };
  return harness.database.read(harness.tenantId, async (tx) => ({
    attempts: (await listAttempts(tx, executionId)).map(({ attempt, status }) => [attempt, status]),
    lines: (await listLogLines(tx, filter)).filter(({ stream }) => stream === 'stdout').length,
  }));
}

const endStep = ({ executionId, incarnation: runIdOf, stepIndex, tenantId }: AttemptKey) =>
  harness.database.withTenant(tenantId, (tx) =>
    recordBatches(tx, [
      {
        tenantId,
        executionId,
        incarnation: runIdOf,
        seq: 5,
        at: Date.now(),
        groupIndex: null,
        status: null,
        steps: [
          {
            stepIndex,
            status: 'Completed',
            queuedAt: 1,
            outcome: {
              status: 'Completed',
              startedAt: 1,
              endedAt: 2,
              attempts: 1,
              code: null,
              message: 'ok',
              httpStatus: null,
              exitCode: null,
              output: null,
              counts: null,
              outputs: null,
              worker: 'w',
            },
          },
        ],
      },
    ]),
  );

describe('reports of a step worker', () => {
  it('are stored with the nonce of their step, and counted as rows', async () => {
    const key = await dispatched();
    expect(await begin(startOf(key))).toMatchObject({ status: 200, body: { stored: true } });
    const { status, body } = await report(linesOf(key, 3), { type: 'end', end: endOf(key) });
    expect(status).toBe(202);
    expect(body).toEqual({ kept: 4, refused: 0, refusals: [], droppedLines: 0 });
    expect(await stored(key)).toEqual({ attempts: [[1, 'Failed']], lines: 3 });
  });

  it('cannot begin an attempt of a step that was not given to the worker', async () => {
    const key = await dispatched();
    const { nonce: _nonce, ...without } = key;
    const other = await dispatched();
    const forged: AttemptKey[] = [
      ...[without, { ...key, nonce: 'AAAAAAAAAAAAAAAA' }, { ...key, stepIndex: 1 }],
      { ...key, nonce: other.nonce },
    ];
    for (const one of forged) {
      const second = { ...startOf({ ...one, attempt: 2 }), decisive: true };
      const answer = await begin(second);
      expect(answer).toMatchObject({ status: 403, body: { code: 'observation-unproven' } });
      const batch = await report({ type: 'start', start: second }, linesOf(one, 5));
      expect(batch).toMatchObject({ status: 403, body: { kept: 0, refused: 2 } });
    }
    expect(await stored(key)).toEqual({ attempts: [], lines: 0 });
    expect(await begin(startOf(key))).toMatchObject({ body: { stored: true, lostAttempt: null } });
  });

  it('about executions, runs and steps that do not exist are refused, whatever their nonce', async () => {
    const key = await dispatched();
    const nonces = createStepNonces(harness.database);
    const executionId = randomUUID();
    const [nonce = ''] = await nonces.forSteps(harness.tenantId, executionId, 1);
    const strange = { ...key, executionId, incarnation: executionId, nonce };
    const unknown = { status: 404, body: { code: 'observation-unknown' } };
    expect(await begin(startOf(strange))).toMatchObject(unknown);
    expect(await report(linesOf(strange, 8))).toMatchObject(unknown);
    expect(await report({ type: 'end', end: endOf(strange) })).toMatchObject(unknown);
    const otherRun = { ...key, incarnation: randomUUID() };
    expect(await report({ type: 'start', start: startOf(otherRun) })).toMatchObject(unknown);
    const notYet = { status: 409, body: { code: 'execution-not-begun' } };
    expect(await begin(startOf(otherRun))).toMatchObject(notYet);
    expect(await stored(strange)).toEqual({ attempts: [], lines: 0 });
  });

  it('of another tenant are refused', async () => {
    const key = await dispatched();
    const start = startOf({ ...key, tenantId: randomUUID() });
    expect(await begin(start)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('add nothing to a step that has ended; only what began is heard to its end', async () => {
    const key = await dispatched();
    await begin(startOf(key));
    await endStep(key);
    const late = { status: 409, body: { code: 'observation-too-late', kept: 0, refused: 1 } };
    const second = { ...key, attempt: 2 };
    expect(await report({ type: 'start', start: startOf(second) })).toMatchObject(late);
    expect(await report({ type: 'end', end: endOf(second) })).toMatchObject(late);
    const last = await report(linesOf(key, 2), { type: 'end', end: endOf(key) });
    expect(last).toMatchObject({ status: 202, body: { kept: 3 } });
    expect(await report(linesOf(key, 1))).toMatchObject(late);
    expect(await report({ type: 'end', end: endOf(key) })).toMatchObject(late);
    expect(await stored(key)).toEqual({ attempts: [[1, 'Failed']], lines: 2 });
  });

  it('add nothing to an execution that has ended', async () => {
    const key = await dispatched();
    const { tenantId, executionId, incarnation: runIdOf } = key;
    await endStep(key);
    await harness.database.withTenant(tenantId, (tx) =>
      finalizeExecution(tx, {
        tenantId,
        executionId,
        incarnation: runIdOf,
        seq: 9,
        at: Date.now(),
        steps: [],
        outcome: { status: 'Completed', error: null },
      }),
    );
    expect(await report(linesOf(key, 2), { type: 'start', start: startOf(key) })).toMatchObject({
      status: 409,
      body: { code: 'observation-too-late', kept: 0, refused: 2 },
    });
  });

  it('cannot number attempts beyond the retry policy', async () => {
    const key = await dispatched();
    const fifth = startOf({ ...key, attempt: 1_000 });
    expect(await begin(fifth)).toMatchObject({ body: { code: 'observation-over-quota' } });
  });

  it('are judged one by one: what is sound in a batch is kept', async () => {
    const key = await dispatched();
    const strange = { ...key, executionId: randomUUID() };
    const { status, body } = await report(
      { type: 'start', start: startOf(key) },
      linesOf(strange, 1),
      linesOf(key, 1),
    );
    expect(status).toBe(202);
    expect(body).toMatchObject({ kept: 2, refused: 1, refusals: [{ index: 1 }] });
  });

  it('are counted in the metrics, by what became of them', async () => {
    const before = await refusedInMetrics();
    const key = await dispatched();
    await report(linesOf({ ...key, nonce: 'AAAAAAAAAAAAAAAA' }, 1));
    expect(await refusedInMetrics()).toBe(before + 1);
  });

  async function refusedInMetrics(): Promise<number> {
    const url = '/api/v1/metrics';
    const { body } = await harness.app.inject({ url, headers: harness.operator });
    const line = /carillon_observations_refused_total\{code="observation-unproven"\} (\d+)/;
    return Number(line.exec(body)?.[1]);
  }
});
