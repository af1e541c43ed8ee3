import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsistencyReport } from '../../../src/contract/operations/consistency-checks.ts';
import { Health } from '../../../src/contract/operations/health.ts';
import { SecretList } from '../../../src/contract/secrets/secrets.ts';
import { answer, type ApiStub, problem, startApiStub, type StubHandler } from '../api-stub.ts';
import { runLine } from '../memory-io.ts';

const up = { status: 'Up', ms: 3, message: null };

let stub: ApiStub;

const sound = {
  checkedAt: '2026-11-20T12:00:00.000Z',
  checked: ['I1', 'I2'],
  violations: [],
  hop: { medianMs: 6.5, samples: 40 },
};

function answering(health: object, report: object = {}, status = 200): StubHandler {
  return ({ path }) => {
    if (path === '/secrets') return answer(SecretList, { items: [], activeKeyId: null });
    return path === '/invariants'
      ? answer(ConsistencyReport, { ...sound, ...report })
      : answer(Health, health, status);
  };
}

beforeEach(async () => {
  stub = await startApiStub();
});
afterEach(() => stub.close());

describe('doctor', () => {
  it('exits with 0 when every part is up', async () => {
    stub.handler = answering({ status: 'Up', database: up, temporal: up, workers: up });
    const { exitCode, stdout } = await runLine(['doctor'], { apiUrl: stub.url });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('fault');
  });

  it('names the remedy for a part that is down, although the answer is 503', async () => {
    const workers = { status: 'Down', ms: null, message: 'no worker polls' };
    const health = { status: 'Down', database: up, temporal: up, workers };
    stub.handler = answering(health, {}, 503);
    const { exitCode, stdout } = await runLine(['doctor'], { apiUrl: stub.url });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/fault +workers +no worker polls +Start a worker with: carillon worker/);
  });

  it('lists every worker and pool, and gives the command for a pool without workers', async () => {
    const seenAt = '2026-11-21T07:59:20.000Z';
    const about = { role: 'steps', pools: ['windows'], version: '1.2.3', seenAt };
    const workers = {
      status: 'Down',
      ms: 1,
      message: 'polling: steps@a:1',
      processes: [
        { ...about, identity: 'steps@a:1', state: 'Live' },
        { ...about, identity: 'steps@b:2', state: 'Silent' },
      ],
      pools: [
        {
          pool: 'windows',
          served: true,
          workers: 1,
          schedules: 2,
          message: null,
          command: null,
        },
        {
          pool: 'widnows',
          served: false,
          workers: 0,
          schedules: 1,
          message: 'no worker serves the pool "widnows" (did you mean "windows"?)',
          command: 'carillon worker --role steps --pool widnows',
        },
      ],
    };
    stub.handler = answering({ status: 'Down', database: up, temporal: up, workers }, {}, 503);
    const { exitCode, stdout } = await runLine(['doctor', '-o', 'json'], { apiUrl: stub.url });
    expect(exitCode).toBe(1);
    const checks = JSON.parse(stdout) as unknown[];
    for (const line of [
      {
        check: 'worker steps@a:1',
        ok: true,
        remedy: null,
        found: 'steps of windows; 1.2.3; live',
      },
      {
        check: 'worker steps@b:2',
        found: expect.stringContaining('silent since 40 s ago') as string,
      },
      {
        check: 'pool windows',
        ok: true,
        found: '1 live worker; used by 2 enabled schedules',
      },
      {
        check: 'pool widnows',
        ok: false,
        remedy: 'Start a worker with: carillon worker --role steps --pool widnows',
      },
    ]) {
      expect(checks).toContainEqual(expect.objectContaining(line));
    }
  });

  it('finds schedules out of sync to be a fault, and names the remedy', async () => {
    const message =
      'out of sync with Temporal: nightly (change pending since 2026-11-21T07:58:00Z)';
    const schedules = { status: 'Down', ms: 2, message };
    const health = { status: 'Down', database: up, temporal: up, workers: up, schedules };
    stub.handler = answering(health, {}, 503);
    const { exitCode, stdout } = await runLine(['doctor', '-o', 'json'], { apiUrl: stub.url });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toContainEqual({
      check: 'schedules',
      ok: false,
      found: `${message} (2 ms)`,
      remedy:
        'See the reason with: carillon schedule get; restore ours with: carillon schedule reconcile',
    });
  });

  it('prints each violated invariant with its examples and exits with 1', async () => {
    const violation = { id: 'I17', title: 'no lock is held', count: 2, examples: ['a', 'b'] };
    const health = { status: 'Up', database: up, temporal: up, workers: up };
    stub.handler = answering(health, { violations: [violation] });
    const { exitCode, stdout } = await runLine(['doctor', '-o', 'json'], { apiUrl: stub.url });
    expect(exitCode).toBe(1);
    const found = 'violated 2 times: no lock is held; a; b';
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ check: 'record I17', ok: false, found }),
    );
  });

  it('names the setting of the Temporal server when every hop waits for it', async () => {
    const health = { status: 'Up', database: up, temporal: up, workers: up };
    stub.handler = answering(health, { hop: { medianMs: 49, samples: 40 } });
    const { exitCode, stdout } = await runLine(['doctor'], { apiUrl: stub.url });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('history.transferProcessorMaxPollRPS');
  });

  it('finds a missing token to be the fault', async () => {
    stub.handler = () => problem('credential-missing', 'send a token');
    const { exitCode, stdout } = await runLine(['doctor', '-o', 'json'], { apiUrl: stub.url });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ check: 'API', ok: false, found: 'A credential is required' }),
    );
  });
});
