import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/api/http/app-deps.ts';
import { createHarness, type Harness } from '../api/harness.ts';
import {
  anEnded,
  anEvent,
  daysAgo,
  link,
  type Made,
  openRetained,
  type Retained,
} from './retention-fixture.ts';

let place: Retained;
let harness: Harness;
let app: App;
let failed: Made;
let logged: Made;
let eventId: string;

beforeAll(async () => {
  [place, harness] = [await openRetained(), await createHarness()];
  const tenant = place.store.tenantId;
  failed = await anEnded(place, tenant, daysAgo(100), 'Failed');
  logged = await anEnded(place, tenant, daysAgo(40));
  eventId = await anEvent(place, tenant, failed);
  await link(place, tenant);
  await place.run('tenant set default --keep-executions 90d --keep-logs 30d --keep-events 60d');
  const { exitCode } = await place.run('retention run --archive DIR');
  expect(exitCode).toBe(0);
  app = harness.withDeps({ database: place.store.database });
});
afterAll(async () => {
  await harness.close();
  await place.close();
});

const ask = async (method: 'GET' | 'POST', path: string, payload: object = {}) => {
  const url = `/api/v1${path}`;
  const body = method === 'POST' ? { payload } : {};
  const response = await app.inject({ method, url, headers: harness.operator, ...body });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
};
const get = (path: string) => ask('GET', path);
const removedAt = /^\d{4}-\d\d-\d\dT/;

describe('what retention removed', () => {
  it('is answered with 410, how it had ended and where its archive is', async () => {
    const { status, body } = await get(`/schedule-executions/${failed.id}`);
    expect(status).toBe(410);
    expect(body).toMatchObject({
      code: 'execution-removed',
      executionId: failed.id,
      outcome: { status: 'Failed', reason: 'it did not work' },
      removedAt: expect.stringMatching(removedAt) as string,
      archive: expect.stringContaining('.ndjson') as string,
    });
    expect(body['detail']).toContain('ended Failed (it did not work)');
  });

  it.each([
    ['GET', '/activity-records'],
    ['GET', '/log'],
    ['GET', '/steps/0/attempts'],
    ['GET', '/retry-preview'],
    ['POST', '/retry'],
    ['POST', '/cancel'],
    ['POST', '/pause'],
    ['POST', '/steps/k0/skip'],
    ['POST', '/steps/k0/retry-now'],
  ] as const)('is gone for %s %s as well', async (method, path) => {
    const { status, body } = await ask(method, `/schedule-executions/${failed.id}${path}`, {
      reason: 'it was removed',
      ...(path === '/retry' && { revision: 'AsItWas' }),
    });
    expect([status, body['code']]).toEqual([410, 'execution-removed']);
  });

  it('is said of a log alone while the execution can still be read', async () => {
    expect((await get(`/schedule-executions/${logged.id}`)).status).toBe(200);
    const { status, body } = await get(`/schedule-executions/${logged.id}/log`);
    expect([status, body['code'], body['executionId']]).toEqual([410, 'log-removed', logged.id]);
  });

  it('is said of an event', async () => {
    const { status, body } = await get(`/events/${eventId}`);
    expect([status, body['code']]).toEqual([410, 'event-removed']);
    expect(body['detail']).toContain(eventId);
  });

  it('stays unknown to others: an id that never was is not found', async () => {
    const { status, body } = await get(`/schedule-executions/00000000-0000-7000-8000-000000000000`);
    expect([status, body['code']]).toEqual([404, 'execution-not-found']);
  });
});
