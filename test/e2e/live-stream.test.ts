import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStream, type ReadEvent } from '../api/stream-reader.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';

let stack: Stack;
let target: Server;

beforeAll(async () => {
  target = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  stack = await startStack();
  await stack.startWorker();
}, 180_000);
afterAll(async () => {
  target.closeAllConnections();
  target.close();
  await stack.stop();
});

describe('the live stream of a server', () => {
  it('tells an execution that a worker process runs, as it happens and in its order', async () => {
    const { port } = target.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const steps = ['a', 'b', 'c', 'd'].map((name) => ({ type: 'Http', name, url }));
    const body = { slug: 'live', name: 'live', timings: [{ type: 'Manual' }], steps };
    expect(await stack.api.post('/schedules', body)).toMatchObject({ status: 201 });
    const delays: number[] = [];
    const reader = await openStream(
      `${stack.server.url}/api/v1/stream?topics=executions,steps,attempts&scheduleId=live`,
      {},
      ({ data }) => {
        if (typeof data['at'] === 'string') delays.push(Date.now() - Date.parse(data['at']));
      },
    );
    await reader.until(({ name }) => name === 'ready');
    const { body: started } = await stack.api.post<{ id: string }>('/schedules/live/run');
    const isEnd = ({ name, data }: ReadEvent): boolean =>
      name === 'execution' && data['status'] === 'Completed';
    await reader.until(isEnd);
    const states = (wanted: string, stepIndex?: number): unknown[] =>
      reader.events
        .filter(({ name, data }) => name === wanted && data['stepIndex'] === stepIndex)
        .map(({ data }) => data['status']);
    expect(states('execution')).toEqual(['Queued', 'InProgress', 'Completed']);
    for (const index of steps.keys()) {
      expect(states('step', index)).toEqual(['Queued', 'Completed']);
      expect(states('attempt', index)).toEqual(['InProgress', 'Completed']);
    }
    expect(
      reader.events.every(({ data }) =>
        [started.id, undefined].includes(data['executionId'] as string),
      ),
    ).toBe(true);
    // By hints of the worker: without them the server looks every five seconds.
    const [middle = Infinity] = [...delays]
      .sort((a, b) => a - b)
      .slice(Math.floor(delays.length / 2));
    expect(middle).toBeLessThan(2_000);
    reader.cut();
  }, 60_000);
});
