import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executionLines } from '../../../src/cli/output/show-execution.ts';
import { createColors } from '../../../src/cli/output/status-style.ts';
import { DemoHistoryRemoval } from '../../../src/contract/execution/demo-history.ts';
import { answer, type ApiStub, startApiStub } from '../api-stub.ts';
import { anExecution } from '../contract-samples.ts';
import { runLine, testNow } from '../memory-io.ts';

let stub: ApiStub;
beforeEach(async () => {
  stub = await startApiStub();
  stub.handler = () => answer(DemoHistoryRemoval, { removed: 256 });
});
afterEach(() => stub.close());

const run = (...args: string[]) => runLine(['demo', 'remove', ...args], { apiUrl: stub.url });

describe('carillon demo remove', () => {
  it('removes with --yes only, and says how many', async () => {
    expect((await run()).exitCode).toBe(2);
    expect(stub.requests).toEqual([]);
    expect((await run('--yes')).stdout).toBe('removed 256 demo executions\n');
    expect(stub.requests).toMatchObject([{ method: 'DELETE', path: '/demo-history' }]);
    expect(JSON.parse((await run('--yes', '-o', 'json')).stdout)).toEqual({ removed: 256 });
  });
});

describe('execution get', () => {
  it('says of demo history that it did not run, and of nothing else', () => {
    const lines = (trigger: 'Demo' | 'Manual') =>
      executionLines(anExecution({ trigger }), testNow, createColors(false)).join('\n');
    expect(lines('Demo')).toContain('demo history: it did not run');
    expect(lines('Manual')).not.toContain('demo history');
  });
});
