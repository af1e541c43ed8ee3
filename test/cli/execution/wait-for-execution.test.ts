import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogPage } from '../../../src/contract/execution/activity-records.ts';
import { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { Schedule } from '../../../src/contract/schedule/schedules.ts';
import type { ExecutionStatus } from '../../../src/domain/execution/status.ts';
import { answer, type ApiStub, problem, startApiStub, type StubAnswer } from '../api-stub.ts';
import {
  aLogLine,
  anExecution,
  aSchedule,
  aStep,
  executionId,
  pageOf,
  withoutSteps,
} from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

const endedAt = '2026-11-21T08:00:01.000Z';
const startedAt = '2026-11-21T08:00:00.000Z';

let stub: ApiStub;

beforeEach(async () => {
  stub = await startApiStub();
});
afterEach(() => stub.close());

/** Answers each poll with the next look, and the last one ever after. */
function serve(looks: readonly (() => StubAnswer)[], log: string[] = []): void {
  let polls = 0;
  stub.handler = ({ method, path }) => {
    if (method === 'POST' && path === '/schedules/delta-sync/run') return null;
    if (method === 'POST' && path.endsWith('/run')) {
      return answer(Execution, withoutSteps(anExecution({ status: 'Queued' })), 202);
    }
    if (path.startsWith('/schedules/')) return answer(Schedule, aSchedule());
    if (path.endsWith('/log'))
      return answer(LogPage, pageOf(log.map((text, i) => aLogLine(i, text))));
    if (path !== `/schedule-executions/${executionId}`) return null;
    const look = looks[Math.min(polls, looks.length - 1)];
    polls += 1;
    return look?.() ?? null;
  };
}

const look = (execution: ExecutionDetail) => () => answer(ExecutionDetail, execution);
const going = look(
  anExecution({ steps: [aStep(0, { status: 'InProgress', startedAt, attempts: 1 }), aStep(1)] }),
);
const ended = (status: ExecutionStatus) => look(anExecution({ status, endedAt }));
const run = ['schedule', 'run', 'delta-sync', '--wait'];

describe('schedule run --wait', () => {
  it.each([
    ['Completed', 0],
    ['CompletedWithErrors', 3],
    ['Failed', 3],
    ['TimedOut', 3],
    ['Terminated', 3],
    ['Lost', 3],
    ['Cancelled', 9],
    ['Skipped', 6],
  ] as const)('ends with the execution: %s gives exit code %i', async (status, exitCode) => {
    serve([going, ended(status)]);
    expect((await runLine(run, { apiUrl: stub.url })).exitCode).toBe(exitCode);
  });

  it('waits through Queued and says for which execution', async () => {
    const waitsFor = '019aa000-0000-7000-8000-0000000000e9';
    serve([look(anExecution({ status: 'Queued', waitsFor })), going, ended('Completed')]);
    const { exitCode, stdout } = await runLine(run, { apiUrl: stub.url });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Queued  ${executionId}  waiting for execution ${waitsFor}`);
    expect(stdout).toContain('Completed');
  });

  it('says whose decision it was when a person ended a step', async () => {
    const note = 'Step 1 "Import" was skipped by anna: not needed today';
    serve([going, look(anExecution({ status: 'Completed', endedAt, note }))]);
    const completed = await runLine(run, { apiUrl: stub.url });
    expect(completed.exitCode).toBe(0);
    expect(completed.stderr).toContain(`Completed: ${note}`);
    const error = 'Step 1 "Import" was skipped by anna after 3 attempts: vendor is down';
    const tried = aStep(0, { status: 'Skipped', startedAt, endedAt, attempts: 3 });
    const steps = [tried, aStep(1, { status: 'Completed', startedAt, endedAt, attempts: 1 })];
    serve(
      [look(anExecution({ status: 'CompletedWithErrors', endedAt, error, steps }))],
      ['answered 503'],
    );
    const withErrors = await runLine(run, { apiUrl: stub.url });
    expect(withErrors.exitCode).toBe(3);
    expect(withErrors.stderr).toContain(`CompletedWithErrors: ${error}`);
    expect(withErrors.stderr).toContain('Last lines of step 1 "Import":');
  });

  it('prints one line for each change without a terminal', async () => {
    const done = aStep(0, {
      status: 'Completed',
      startedAt,
      endedAt,
      attempts: 1,
      message: '42 objects',
    });
    serve([
      going,
      going,
      look(
        anExecution({
          status: 'Completed',
          endedAt,
          steps: [
            done,
            aStep(1, { status: 'Completed', startedAt: endedAt, endedAt, attempts: 2 }),
          ],
        }),
      ),
    ]);
    const { stdout } = await runLine(run, { apiUrl: stub.url });
    expect(stdout.trim().split('\n')).toEqual([
      `2026-11-21T07:59:00.000Z  Delta sync  ● InProgress  ${executionId}`,
      `${startedAt}  [1/2] step 1/2  Import  ● InProgress`,
      `${endedAt}  [1/2] step 1/2  Import  ✔ Completed  1.0s  42 objects`,
      `${endedAt}  [2/2] step 2/2  Export  ✔ Completed attempt 2  0.0s`,
      `${endedAt}  Delta sync  ✔ Completed  ${executionId}`,
    ]);
  });

  it('repaints the picture on a terminal', async () => {
    serve([going, ended('Completed')]);
    const { stdout } = await runLine(run, {
      apiUrl: stub.url,
      isTTY: true,
      env: { NO_COLOR: '1' },
    });
    expect(stdout).toContain('● InProgress  Delta sync  group 1 of 2, 0 of 2 steps');
    expect(stdout).toContain('\u001b[4A\u001b[0J✔ Completed  Delta sync');
  });

  it('prints exactly the execution on the standard output with -o json', async () => {
    serve([going, ended('Completed')]);
    const { stdout, stderr } = await runLine([...run, '-o', 'json'], { apiUrl: stub.url });
    expect(JSON.parse(stdout)).toEqual(anExecution({ status: 'Completed', endedAt }));
    expect(stderr).toContain('step 1/2  Import  ● InProgress');
  });

  it('tells the reason, the last lines of the failed step and what to type next', async () => {
    const failed = aStep(0, {
      status: 'Failed',
      startedAt,
      endedAt,
      attempts: 1,
      message: 'refused',
    });
    const error = 'Step 1 "Import" failed: refused; 1 later step was not run';
    serve(
      [
        look(
          anExecution({
            status: 'Failed',
            endedAt,
            error,
            steps: [failed, aStep(1, { status: 'NotRun' })],
          }),
        ),
      ],
      Array.from({ length: 25 }, (_, line) => `line ${line}`),
    );
    const { exitCode, stderr } = await runLine(run, { apiUrl: stub.url });
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`Failed: ${error}`);
    expect(stderr).toContain('Last lines of step 1 "Import":\n  line 5\n');
    expect(stderr).toContain('  line 24\n');
    expect(stderr).toContain(`carillon execution log ${executionId} --step 1`);
    expect(stderr).toContain(`carillon execution retry ${executionId} --wait`);
    expect(stderr).not.toContain('carillon schedule run');
  });

  it('offers no log that is empty, and commands as they can be typed here', async () => {
    const failed = aStep(0, { status: 'Failed', startedAt, endedAt, attempts: 1 });
    const steps = [failed, aStep(1, { status: 'NotRun' })];
    serve([look(anExecution({ status: 'Failed', endedAt, steps }))]);
    const options = { apiUrl: stub.url, program: 'npx carillon' };
    const { stderr } = await runLine([...run, '--api-url', stub.url], options);
    const command = `npx carillon --api-url ${stub.url} execution`;
    expect(stderr.split('Next:\n')[1]).toBe(
      `  ${command} get ${executionId}\n` +
        `  ${command} retry ${executionId} --dry-run\n  ${command} retry ${executionId} --wait\n`,
    );
  });

  it('gives up after --timeout with exit code 8 and leaves the execution going', async () => {
    serve([going]);
    const { exitCode, stderr, pauses } = await runLine([...run, '--timeout', '10s'], {
      apiUrl: stub.url,
    });
    expect(exitCode).toBe(8);
    expect(stderr).toContain(`carillon execution watch ${executionId}`);
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(10_000);
    expect(stub.requests.some(({ path }) => path.endsWith('/cancel'))).toBe(false);
  });

  it('detaches on Ctrl+C with exit code 130 and says how to come back', async () => {
    serve([going]);
    const onSleep = (pause: number, interrupt: () => void): void => {
      if (pause === 2) interrupt();
    };
    const { exitCode, stderr } = await runLine(run, { apiUrl: stub.url, onSleep });
    expect(exitCode).toBe(130);
    expect(stderr).toContain(`carillon execution watch ${executionId}`);
    expect(stub.requests.some(({ path }) => path.endsWith('/cancel'))).toBe(false);
  });

  it('asks often while things happen and at most once a second when nothing does', async () => {
    serve([...Array.from({ length: 12 }, () => going), ended('Completed')]);
    const { pauses } = await runLine(run, { apiUrl: stub.url });
    expect(pauses[0]).toBe(300);
    expect(Math.max(...pauses)).toBe(1_000);
  });

  it('survives an outage of the server and says so once', async () => {
    const outage = () => problem('database-unavailable', 'the database is away');
    serve([going, ...Array.from({ length: 20 }, () => outage), ended('Completed')]);
    const { exitCode, stderr } = await runLine(run, { apiUrl: stub.url });
    expect(exitCode).toBe(0);
    expect(stderr.match(/trying again/g)).toHaveLength(1);
  });

  it('gives up with exit code 10 when the server stays away for a minute', async () => {
    serve([going, () => problem('database-unavailable', 'the database is away')]);
    const { exitCode, stderr, pauses } = await runLine(run, { apiUrl: stub.url });
    expect(exitCode).toBe(10);
    expect(stderr).toContain(`carillon execution watch ${executionId}`);
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(62_000);
  });

  it('waits for the record of an execution that has only just been started', async () => {
    const missing = () => problem('execution-not-found', 'not yet');
    serve([missing, missing, ended('Completed')]);
    expect((await runLine(run, { apiUrl: stub.url })).exitCode).toBe(0);
  });

  it('sends one idempotency key, the given one if there is one', async () => {
    serve([ended('Completed')]);
    await runLine([...run, '--idempotency-key', 'night-1'], { apiUrl: stub.url });
    const posted = stub.requests.filter(({ method }) => method === 'POST');
    expect(posted.map(({ headers }) => headers['idempotency-key'])).toEqual(['night-1']);
  });

  it('makes escape sequences in names and messages harmless', async () => {
    const evil = aStep(0, { name: 'a\u001b[2Jb', status: 'InProgress', startedAt, attempts: 1 });
    serve([look(anExecution({ steps: [evil] })), ended('Completed')]);
    const { stdout } = await runLine(run, { apiUrl: stub.url });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('a\uFFFD[2Jb');
  });
});

describe('schedule run', () => {
  it('prints only the id with -o name, and does not wait', async () => {
    serve([going]);
    const { stdout, exitCode } = await runLine(
      ['schedule', 'run', 'delta-sync', '-o', 'name', '-q'],
      { apiUrl: stub.url },
    );
    expect([exitCode, stdout]).toEqual([0, `${executionId}\n`]);
    expect(stub.requests).toHaveLength(2);
  });

  it('says how to ask again without starting twice when the answer got lost', async () => {
    stub.handler = ({ method }) =>
      method === 'POST' ? { status: 502, body: 'bad gateway' } : answer(Schedule, aSchedule());
    const args = ['schedule', 'run', 'delta-sync', '--idempotency-key', 'night-1'];
    const { exitCode, stderr } = await runLine(args, { apiUrl: stub.url });
    expect(exitCode).toBe(10);
    expect(stderr).toContain('carillon schedule run delta-sync --idempotency-key night-1');
  });

  it('names the execution that is in the way, with exit code 6', async () => {
    stub.handler = ({ method }) =>
      method === 'POST'
        ? problem('execution-overlap', 'held by another', {
            extra: { executionId, holderExecutionId: 'holder-1' },
          })
        : answer(Schedule, aSchedule());
    const { exitCode, stderr } = await runLine(run, { apiUrl: stub.url });
    expect(exitCode).toBe(6);
    expect(stderr).toContain('carillon execution watch holder-1');
  });
});

describe('execution watch', () => {
  it('exits with 5 when there is no such execution', async () => {
    stub.handler = () => problem('execution-not-found', 'there is no such execution');
    const { exitCode } = await runLine(['execution', 'watch', executionId], { apiUrl: stub.url });
    expect(exitCode).toBe(5);
  });

  it('follows an execution that has already ended to the same exit code', async () => {
    serve([ended('Failed')]);
    const { exitCode } = await runLine(['execution', 'watch', executionId], { apiUrl: stub.url });
    expect(exitCode).toBe(3);
  });

  const away = () => problem('database-unavailable', 'the database is away');

  it('waits through an outage that was there before it began', async () => {
    serve([away, away, away, ended('Completed')]);
    const { exitCode, stderr, pauses } = await runLine(['execution', 'watch', executionId], {
      apiUrl: stub.url,
    });
    expect([exitCode, pauses.length]).toEqual([0, 3]);
    expect(stderr.match(/trying again/g)).toHaveLength(1);
  });

  it('gives up after a minute without an answer, or when --timeout is over', async () => {
    serve([away]);
    const patient = await runLine(['execution', 'watch', executionId], { apiUrl: stub.url });
    expect(patient.exitCode).toBe(10);
    expect(patient.pauses.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
    const hasty = ['execution', 'watch', executionId, '--timeout', '5s'];
    const { pauses } = await runLine(hasty, { apiUrl: stub.url });
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(5_000);
  });
});
