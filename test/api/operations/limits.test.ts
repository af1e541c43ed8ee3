import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import { putInstallationLimits } from '../../../src/store/limits/known-limits.ts';
import {
  claimSlots,
  findServable,
  freeSlotsOfExecution,
} from '../../../src/store/limits/limit-slots.ts';
import { createHarness, type Harness } from '../harness.ts';

let harness: Harness;
let app: App;
beforeAll(async () => {
  harness = await createHarness();
  app = harness.app;
});
afterAll(() => harness.close());

type Method = 'GET' | 'PUT' | 'DELETE';
async function send(method: Method, path: string, payload?: object, headers = {}) {
  const answer = await app.inject({
    ...{ method, url: `/api/v1/limits${path}` },
    headers: { ...harness.operator, ...headers },
    ...(payload && { payload }),
  });
  const body = answer.body === '' ? null : answer.json<Record<string, unknown>>();
  return { status: answer.statusCode, body, etag: answer.headers.etag };
}

it('are set, changed under their version, listed and removed', async () => {
  const first = await send('PUT', '/Tag/nightly', { maxActive: 4, reason: 'four cores' });
  expect(first).toMatchObject({ status: 201, body: { maxActive: 4, active: 0, version: 1 } });
  const again = await send('PUT', '/Tag/nightly', { maxActive: 4 });
  expect(again).toMatchObject({ status: 200, body: { version: 1 } });
  const changed = await send('PUT', '/Tag/nightly', { maxActive: 2 }, { 'if-match': first.etag });
  expect(changed).toMatchObject({ status: 200, body: { maxActive: 2, version: 2 } });
  const stale = await send('DELETE', '/Tag/nightly', undefined, { 'if-match': first.etag });
  expect(stale).toMatchObject({ status: 412, body: { code: 'limit-conflict' } });
  const { body } = await send('GET', '');
  expect(body?.['items']).toContainEqual(expect.objectContaining({ kind: 'Tag', name: 'nightly' }));
  expect((await send('DELETE', '/Tag/nightly')).status).toBe(204);
  expect(await send('GET', '/Tag/nightly')).toMatchObject({
    status: 404,
    body: { code: 'limit-not-found' },
  });
});

it('of a connected system belong to the system, and unknown kinds do not exist', async () => {
  expect(await send('PUT', '/System/hr', { maxActive: 2 })).toMatchObject({
    status: 409,
    body: { code: 'limit-read-only' },
  });
  expect((await send('PUT', '/Queue/hr', { maxActive: 2 })).status).toBe(404);
  expect((await send('PUT', '/Pool/gpu', { maxActive: 0 })).status).toBe(422);
});

it('show who has the slots and who waits; of another tenant only that it is one', async () => {
  const { database } = harness;
  const tenantId = harness.tenantId;
  const shared = { kind: 'Pool', name: 'shared', shared: true } as const;
  await database.global((tx) =>
    putInstallationLimits(tx, [
      { kind: 'Pool', name: 'shared', maxActive: 1, byDefault: false, tenants: ['*'] },
    ]),
  );
  const other = randomUUID();
  await harness.asOwner('insert into tenant (id, slug, name) values ($1, $2, $2)', [other, 'o']);
  const claim = async (tenant: string) => {
    const run = { executionId: randomUUID(), incarnation: randomUUID() };
    const wants = [{ stepIndex: 3, limits: [shared] }];
    await database.withTenant(tenant, (tx) =>
      claimSlots(tx, { tenantId: tenant, ...run, wants, gives: [] }),
    );
    return run;
  };
  const theirs = await claim(other);
  const ours = await claim(tenantId);
  const { body } = await send('GET', '/Pool/shared');
  expect(body).toMatchObject({
    ...{ source: 'file', active: 1, waiting: 1, version: null },
    holders: [{ executionId: null, schedule: null, stepIndex: null }],
    queue: [{ executionId: ours.executionId, stepIndex: 3 }],
  });
  await database.withTenant(other, (tx) =>
    freeSlotsOfExecution(tx, { executionId: theirs.executionId, runId: theirs.incarnation }),
  );
  const servable = await database.withTenant(tenantId, (tx) =>
    findServable(tx, [shared], { limit: 5 }),
  );
  expect(servable).toMatchObject([{ executionId: ours.executionId }]);
});
