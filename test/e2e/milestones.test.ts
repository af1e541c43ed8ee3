import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionPage } from '../../src/contract/execution/executions.ts';
import type { MilestoneList } from '../../src/contract/schedule/milestones.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';

let stack: Stack;
let target: Server;
let effects = 0;

beforeAll(async () => {
  target = createServer((_request, response) => {
    effects += 1;
    response.end();
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  stack = await startStack();
});
afterAll(async () => {
  target.closeAllConnections();
  target.close();
  await stack.stop();
});

const hoursAgo = (hours: number): string =>
  new Date(Math.floor(Date.now() / 1_000 - hours * 3_600) * 1_000).toISOString();

const at = '/schedules/welcome/milestones';
const untilDone = (done: boolean[]): Promise<MilestoneList> =>
  stack.api.until<MilestoneList>(
    at,
    ({ items }) =>
      JSON.stringify(items.map(({ state }) => state === 'Done')) === JSON.stringify(done),
  );

describe('milestones of a running installation', () => {
  it('run once each, by their anchor, across a killed worker and a moved anchor', async () => {
    const { port } = target.address() as AddressInfo;
    const timing = { type: 'Milestone', anchor: 'installation', offsets: ['PT12H', 'PT24H'] };
    const step = { type: 'Http', name: 'Welcome', url: `http://127.0.0.1:${port}/` };
    const body = { slug: 'welcome', name: 'Welcome', timings: [timing], steps: [step] };
    expect(await stack.api.post('/schedules', body)).toMatchObject({
      status: 201,
      body: { waitsForAnchors: ['installation'], nextFireAt: null },
    });
    const worker = await stack.startWorker();
    await stack.api.put('/anchors/installation', { at: hoursAgo(13) });
    await untilDone([true, false]);
    await worker.kill();
    await stack.startWorker();
    const again = await stack.api.post(`${at}/try`, { offset: 'PT12H' });
    expect(again).toMatchObject({ status: 409, body: { code: 'milestone-refused' } });
    await stack.api.put('/anchors/installation', { at: hoursAgo(25), reason: 'it was earlier' });
    await untilDone([true, true]);
    expect(effects).toBe(2);
    const { body: page } = await stack.api.get<ExecutionPage>(
      '/schedule-executions?scheduleId=welcome',
    );
    expect(page.items.map(({ status, milestone }: Execution) => [status, milestone])).toEqual([
      ['Completed', { anchor: 'installation', anchorVersion: 2, offset: 'PT24H', attempt: 1 }],
      ['Completed', { anchor: 'installation', anchorVersion: 1, offset: 'PT12H', attempt: 1 }],
    ]);
    expect((await stack.api.get('/schedules/welcome')).body).toMatchObject({ finished: true });
  }, 120_000);
});
