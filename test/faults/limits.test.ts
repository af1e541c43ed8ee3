import { hostname } from 'node:os';
import { describe, expect, it, type TestContext } from 'vitest';
import type { ExecutionDetail } from '../../src/contract/execution/executions.ts';
import { localActivities } from '../support/scenario/history.ts';
import { type LimitedSystem, startLimitedSystem } from '../support/scenario/limited-system.ts';
import type { StackOptions } from '../support/scenario/stack.ts';
import { startTcpProxy, type TcpProxy } from '../support/scenario/tcp-proxy.ts';

const timeout = 240_000;

async function started(
  onTestFinished: TestContext['onTestFinished'],
  options: StackOptions = {},
): Promise<LimitedSystem> {
  const given = await startLimitedSystem({ ...options, maxActive: 1 });
  onTestFinished(() => given.stop());
  return given;
}

/** One execution whose step has the slot, and one whose step waits for it. */
async function contend(given: LimitedSystem, retriesOfHolder = 0) {
  await given.holdRuns();
  const holder = await given.start('holder', retriesOfHolder);
  await given.whenAsked(holder);
  const waiting = await given.start('waiting');
  expect(await given.whenWaiting(waiting)).toContain(`held by execution ${holder}`);
  return { holder, waiting };
}

const stepOf = ({ steps: [step] }: ExecutionDetail) => ({
  begun: Date.parse(step?.startedAt ?? ''),
  ended: Date.parse(step?.endedAt ?? ''),
});

/** The waiting step began when that of the holder had ended, and no moment had both. */
async function expectOneAfterTheOther(
  given: LimitedSystem,
  { holder, waiting }: { holder: string; waiting: string },
): Promise<void> {
  const [first, second] = [await given.whenEnded(holder), await given.whenEnded(waiting)];
  expect(second).toMatchObject({ status: 'Completed', error: null });
  expect(stepOf(second).begun).toBeGreaterThanOrEqual(stepOf(first).ended);
  expect(await given.mostAtOnce()).toBe(1);
  await given.expectSound();
}

describe.concurrent('a worker killed with SIGKILL while its step has the slot of a system', () => {
  it(
    'frees it when its last attempt is given up: the step that waits runs',
    { timeout },
    async ({ onTestFinished }) => {
      const given = await started(onTestFinished);
      const doomed = await given.stack.startWorker();
      const both = await contend(given);
      await doomed.kill();
      // The dead worker does not see the end of its run.
      await given.letEnd();
      await given.stack.startWorker();
      await expectOneAfterTheOther(given, both);
      const { status, steps } = await given.whenEnded(both.holder);
      expect([status, steps[0]?.status]).toEqual(['Failed', 'Interrupted']);
      expect(await given.asked()).toEqual([both.holder, both.waiting]);
    },
  );

  it(
    'keeps it for the next attempt: the step that waits runs after that',
    { timeout },
    async ({ onTestFinished }) => {
      const given = await started(onTestFinished);
      const doomed = await given.stack.startWorker();
      const both = await contend(given, 20);
      await doomed.kill();
      await given.stack.startWorker();
      await given.stack.api.eventually(async () => (await given.asked()).length === 2);
      expect(await given.asked()).toEqual([both.holder, both.holder]);
      expect(await given.whenWaiting(both.waiting)).toContain(`held by execution ${both.holder}`);
      await given.letEnd();
      await expectOneAfterTheOther(given, both);
      expect(await given.whenEnded(both.holder)).toMatchObject({ status: 'Completed' });
    },
  );
});

describe.concurrent('a step that waits for a slot and is not told that it is free', () => {
  it('is woken by the sweeper', { timeout }, async ({ onTestFinished }) => {
    // Long before the timer of the step.
    const given = await started(onTestFinished, { sweepTimes: { intervalMs: 200 } });
    await given.stack.startWorker([], { CARILLON_FAILPOINT: 'slots.freed:1:throw' });
    const both = await contend(given);
    const history = await given.historyOf(both.waiting);
    await given.letEnd();
    await expectOneAfterTheOther(given, both);
    const wokenBy = (await history()).flatMap(({ workflowExecutionSignaledEventAttributes: it }) =>
      it ? [it.identity] : [],
    );
    expect(wokenBy).toEqual([`carillon-server@${hostname()}:${process.pid}`]);
  });
});

describe.concurrent('PostgreSQL away while a step waits for a slot', () => {
  it(
    'lets it wait until the record is back, and then run once',
    { timeout },
    async ({ onTestFinished }) => {
      let wire: TcpProxy | undefined;
      onTestFinished(() => wire?.close());
      const given = await started(onTestFinished, {
        async through(databaseUrl) {
          const url = new URL(databaseUrl);
          wire = await startTcpProxy(url.host);
          url.host = wire.address;
          return url.href;
        },
      });
      await given.stack.startWorker();
      const both = await contend(given);
      const ofHolder = await given.historyOf(both.holder);
      const ofWaiting = await given.historyOf(both.waiting);
      const claims = async () => localActivities(await ofWaiting(), 'takeSlots');
      const before = await claims();
      wire?.cut();
      // It asks again after it has asked in vain: the first answer did not let it begin.
      await given.stack.api.eventually(async () => (await claims()) >= before + 2);
      await given.letEnd();
      await given.stack.api.eventually(async () =>
        (await ofHolder()).some(({ activityTaskCompletedEventAttributes: it }) => it),
      );
      expect(await given.asked()).toEqual([both.holder]);
      wire?.mend();
      await expectOneAfterTheOther(given, both);
      expect(await given.whenEnded(both.holder)).toMatchObject({
        status: 'Completed',
        error: null,
      });
      expect(await given.asked()).toEqual([both.holder, both.waiting]);
    },
  );
});
