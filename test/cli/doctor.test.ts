import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvariantReport } from '../../src/contract/invariants.ts';
import { Health } from '../../src/contract/health.ts';
import { answer, problem, startApiStub } from './api-stub.ts';
import type { ApiStub } from './api-stub.ts';
import { runLine } from './memory-io.ts';

const up = { status: 'Up', ms: 3, message: null };

let stub: ApiStub;

beforeEach(async () => {
  stub = await startApiStub();
});
afterEach(() => stub.close());

describe('doctor', () => {
  it('exits with 0 when every part is up', async () => {
    stub.handler = () => answer(Health, { status: 'Up', database: up, temporal: up, workers: up });
    const { exitCode, stdout } = await runLine(['doctor'], { apiUrl: stub.url });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('fault');
  });

  it('names the remedy for a part that is down, although the answer is 503', async () => {
    const workers = { status: 'Down', ms: null, message: 'no worker polls' };
    const health = { status: 'Down', database: up, temporal: up, workers };
    stub.handler = () => answer(Health, health, 503);
    const { exitCode, stdout } = await runLine(['doctor'], { apiUrl: stub.url });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/fault +workers +no worker polls +Start a worker with: carillon worker/);
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
