import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialFor, describedRoutes, type Method } from '../described-routes.ts';
import { createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

type Problem = { code: string; detail: string; errors: { pointer: string; suggestion?: string }[] };
async function ask(method: Method, url: string) {
  const headers = credentialFor(harness, { method, url });
  const answer = await harness.app.inject({ method, url, headers });
  return { status: answer.statusCode, body: answer.json<Problem>() };
}

describe('a parameter that a route does not know', () => {
  it('is refused by every route, with its name', async () => {
    const all = [...(await describedRoutes(harness.app)), ['GET', '/openapi.json'] as const];
    expect(all.length).toBeGreaterThan(50);
    for (const [method, url] of all) {
      const { status, body } = await ask(method, `${url}?strangeParameter=1`);
      expect([method, url, status, body.code, body.errors[0]?.pointer]).toEqual([
        ...[method, url, 400, 'parameter-invalid', 'strangeParameter'],
      ]);
    }
  });

  it('is refused with the known one that it is closest to', async () => {
    const { body } = await ask('GET', '/api/v1/schedule-executions?statsu=Failed');
    expect(body.errors).toMatchObject([{ pointer: 'statsu', suggestion: 'status' }]);
    expect(body.detail).toContain('did you mean status?');
  });

  it('is refused also where another list knows it, and by names that objects have', async () => {
    const attempts =
      '/api/v1/schedule-executions/01934567-89ab-7cde-8f01-23456789abcd/steps/1/attempts';
    expect((await ask('GET', `${attempts}?stepIndex=1`)).status).toBe(400);
    expect((await ask('GET', '/api/v1/schedules?constructor=1')).status).toBe(400);
    expect((await ask('GET', '/api/v1/schedules?__proto__=1')).status).toBe(400);
  });
});
