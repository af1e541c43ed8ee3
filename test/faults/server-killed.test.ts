import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionPage } from '../../src/contract/execution/executions.ts';
import type { Schedule } from '../../src/contract/schedule/schedules.ts';
import type { Failpoint } from '../../src/failpoints.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';

const timeoutMs = 240_000;

const bodyOf = (stack: Stack, description: string) => ({
  name: 'Edited',
  description,
  overlap: 'AllowAll',
  steps: [{ key: 'it', name: 'It', type: 'Http', url: `${stack.systems.url}/http/status/200` }],
});

type Asked = { method?: string; path: string; body: object; key?: string };

function send(url: string, { method = 'POST', path, body, key }: Asked): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (key !== undefined) headers['idempotency-key'] = key;
  return fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
}

/** Sends to a server that is alone with this request, and dies at the failpoint. Null: it did not answer before. */
async function killDuring(stack: Stack, point: Failpoint, asked: Asked): Promise<Response | null> {
  const doomed = await stack.startServerProcess({ CARILLON_FAILPOINT: point });
  const deadline = Date.now() + 60_000;
  let answer = await send(doomed.api.url, asked).catch(() => null);
  // On a busy machine it may find no connection in time: then nothing was done, and it says when to come again.
  while (answer?.status === 503 && Date.now() < deadline) {
    await delay(1_000);
    answer = await send(doomed.api.url, asked).catch(() => null);
  }
  const how = `${point}: ${answer === null ? 'no answer' : `${answer.status} ${await answer.text()}`}`;
  const alive = delay(60_000, 'still alive', { ref: false });
  expect(await Promise.race([doomed.exited, alive]), how).toBe('SIGKILL');
  return answer;
}

async function loseAnswer(stack: Stack, point: Failpoint, asked: Asked): Promise<void> {
  expect(await killDuring(stack, point, asked), point).toBeNull();
}

/** An answer does not wait without end for Temporal, so on a slow machine the change may be answered first. */
async function dieReconciling(stack: Stack, point: Failpoint, asked: Asked): Promise<void> {
  const answer = await killDuring(stack, point, asked);
  if (answer) expect(answer.status, point).toBe(200);
}

/** Asks another server again until the key is free or answered. */
async function askAgain(stack: Stack, asked: Asked): Promise<Response> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const answer = await send(stack.api.url, asked);
    if (answer.status < 400 || Date.now() > deadline) return answer;
    await delay(500);
  }
}

describe.concurrent('a server killed in the middle of a change', () => {
  const cases = [
    { point: 'reconcile.before-push', kept: true },
    { point: 'reconcile.before-read-back', kept: true },
    { point: 'reconcile.before-observed', kept: true },
    { point: 'api.change.before-commit', kept: false },
    { point: 'api.change.after-commit', kept: true },
    { point: 'api.change.after-push', kept: true },
  ] as const;

  it.for(cases)(
    'at $point: the change is kept ($kept), and another server brings it to Temporal once',
    { timeout: timeoutMs },
    async ({ point, kept }, { onTestFinished }) => {
      // Of its own: none may reach the failpoint with what another has left.
      const stack = await startStack();
      onTestFinished(() => stack.stop());
      const slug = 'edited';
      const path = `/schedules/${slug}`;
      await stack.api.post('/schedules', { slug, ...bodyOf(stack, 'before') });
      // Its loops must not push the change before the server that is to die reaches its failpoint.
      const asked = { method: 'PUT', path, body: bodyOf(stack, 'after') };
      const die = point.startsWith('reconcile.') ? dieReconciling : loseAnswer;
      const api = await stack.whileServerIsDown(() => die(stack, point, asked));
      const schedule = await api.until<Schedule>(path, ({ sync }) => sync?.state === 'InSync');
      expect(schedule.description).toBe(kept ? 'after' : 'before');
      expect(schedule.revision).toBe(kept ? 2 : 1);
      const connection = await Connection.connect({ address: stack.temporal.address });
      const client = new Client({ connection, namespace: stack.temporal.namespace });
      await expect(client.schedule.getHandle(`default.${slug}`).describe()).resolves.toBeDefined();
      await connection.close();
    },
  );
});

describe.concurrent('a server killed in the middle of a request with an Idempotency-Key', () => {
  const points = [
    'api.key.claimed',
    'api.run.before-commit',
    'api.run.before-start',
    'api.run.after-start',
    'api.run.before-answer',
    'api.key.before-store',
  ] as const;

  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
    await stack.startWorker();
  });
  afterAll(() => stack.stop());

  it.for(points)(
    'at %s of a start: the repeat answers one execution, and there is no other',
    { timeout: timeoutMs },
    async (point) => {
      const slug = point.replaceAll('.', '-');
      await stack.api.post('/schedules', { slug, ...bodyOf(stack, 'run') });
      const asked = { path: `/schedules/${slug}/run`, body: {}, key: crypto.randomUUID() };
      await loseAnswer(stack, point, asked);
      const answer = await askAgain(stack, asked);
      expect(answer.status).toBe(202);
      const { id } = (await answer.json()) as { id: string };
      const { items } = await stack.api.until<ExecutionPage>(
        `/schedule-executions?scheduleId=${slug}`,
        (page) => page.items?.length > 0 && page.items.every((one) => one.status === 'Completed'),
      );
      expect(items.map((item) => item.id)).toEqual([id]);
    },
  );

  it.for([
    { point: 'api.run.before-commit', accepted: 0 },
    { point: 'api.run.before-start', accepted: 1 },
  ] as const)(
    'at $point of a start that is not repeated: it runs exactly if it was accepted ($accepted)',
    { timeout: timeoutMs },
    async ({ point, accepted }) => {
      const slug = `unrepeated-${accepted}`;
      await stack.api.post('/schedules', { slug, ...bodyOf(stack, 'run') });
      await loseAnswer(stack, point, { path: `/schedules/${slug}/run`, body: {} });
      const path = `/schedule-executions?scheduleId=${slug}`;
      const { items } = await stack.api.until<ExecutionPage>(
        path,
        (page) =>
          page.items?.length === accepted &&
          page.items.every(({ status }) => status === 'Completed'),
      );
      expect(items.map(({ trigger }) => trigger)).toEqual(Array(accepted).fill('Manual'));
    },
  );

  it(
    'when a schedule was created and its answer lost: the repeat answers that schedule',
    { timeout: timeoutMs },
    async () => {
      const body = { slug: 'made-once', ...bodyOf(stack, 'made') };
      const asked = { path: '/schedules', body, key: crypto.randomUUID() };
      await loseAnswer(stack, 'api.change.after-commit', asked);
      const answer = await askAgain(stack, asked);
      expect(answer.status).toBe(201);
      expect(((await answer.json()) as Schedule).slug).toBe('made-once');
    },
  );
});
