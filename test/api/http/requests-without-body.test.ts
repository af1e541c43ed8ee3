import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialFor, describedRoutes } from '../described-routes.ts';
import { createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

describe('a request without a body', () => {
  it('is carried out or refused by every route, and never a fault of the server', async () => {
    const all = (await describedRoutes(harness.app)).filter(([method]) => method !== 'GET');
    expect(all.length).toBeGreaterThan(40);
    for (const [method, url] of all) {
      const headers = credentialFor(harness, { method, url });
      for (const sent of [
        {},
        { payload: 'null', headers: { 'content-type': 'application/json' } },
      ]) {
        const answer = await harness.app.inject({
          method,
          url,
          ...sent,
          headers: { ...headers, ...sent.headers },
        });
        expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBeLessThan(500);
      }
    }
  });
});
