import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { answer, type ApiStub, startApiStub } from '../api-stub.ts';
import { anExecution, aSchedule, executionId, withoutSteps } from '../contract-samples.ts';

const bin = fileURLToPath(new URL('../../../bin/carillon.js', import.meta.url));
const endedAt = '2026-11-21T08:00:01.000Z';

let stub: ApiStub;
/** Called when the wait reads the execution; true once it has ended. */
let hasEnded: () => boolean;

beforeEach(async () => {
  stub = await startApiStub();
  hasEnded = () => true;
  stub.handler = ({ method, path }) => {
    if (method === 'POST') return answer(Execution, withoutSteps(anExecution()), 202);
    if (path.startsWith('/schedules/')) return answer(Schedule, aSchedule());
    if (!path.endsWith(executionId)) return null;
    const end = hasEnded() ? ({ status: 'Failed', endedAt } as const) : {};
    return answer(ExecutionDetail, anExecution(end));
  };
});
afterEach(() => stub.close());

function start(stdout: 'pipe' | 'ignore', stderr: 'pipe' | 'ignore') {
  const args = [bin, 'schedule', 'run', 'delta-sync', '--wait', '--api-url', stub.url];
  return spawn(process.execPath, args, { stdio: ['ignore', stdout, stderr] });
}

describe('a command whose reader leaves', () => {
  it('waits on and ends with the outcome when the standard output is closed', async () => {
    const child = start('pipe', 'ignore');
    let left = false;
    hasEnded = () => left;
    child.stdout?.once('data', () => {
      child.stdout?.destroy();
      left = true;
    });
    expect(await once(child, 'exit')).toEqual([3, null]);
  });

  it('ends with the outcome when the standard error is closed', async () => {
    const child = start('ignore', 'pipe');
    child.stderr?.destroy();
    expect(await once(child, 'exit')).toEqual([3, null]);
  });

  it.runIf(existsSync('/dev/full'))('says in one sentence that a full disk lost it', async () => {
    const command = '"$0" "$1" version >/dev/full';
    const run = promisify(execFile)('sh', ['-c', command, process.execPath, bin]);
    const { code, stderr } = await run.then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: the output could not be written: ENOSPC.*\n$/);
  });
});
