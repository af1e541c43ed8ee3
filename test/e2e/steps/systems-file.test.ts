import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { type LimitedSystem, startLimitedSystem } from '../../support/scenario/limited-system.ts';

const limits = [1, 2];

describe.each(limits)('a connected system of the file with "maxActive": %i', (maxActive) => {
  let given: LimitedSystem;
  beforeAll(async () => {
    given = await startLimitedSystem({ maxActive });
    await given.stack.startWorker();
  }, 120_000);
  afterAll(() => given.stop());

  it('lets one step more wait by name, and run when one has ended', async () => {
    await given.holdRuns();
    const slugs = Array.from({ length: maxActive }, (_, index) => `holder-${index + 1}`);
    const holders: string[] = [];
    for (const slug of slugs) {
      const holder = await given.start(slug);
      await given.whenAsked(holder);
      holders.push(holder);
    }
    const waiting = await given.start('waiting');
    const several = maxActive > 1 ? ` \\(${maxActive} at a time\\)` : '';
    expect(await given.whenWaiting(waiting)).toMatch(
      new RegExp(
        `^waiting for hr${several}, held by execution ${holders[0]} ` +
          String.raw`\(schedule holder-1\), since 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$`,
      ),
    );
    const { body: seen } = await given.stack.api.get<ExecutionDetail>(
      `/schedule-executions/${waiting}`,
    );
    // The same words, so that a list which shows both says them once.
    expect(seen.steps[0]?.message).toBe(seen.steps[0]?.waitingReason);
    expect(await given.limit()).toMatchObject({
      ...{ source: 'file', maxActive, active: maxActive, waiting: 1 },
      holders: slugs.map((schedule) => ({ schedule })),
      queue: [{ executionId: waiting }],
    });
    expect(await given.asked()).toEqual(holders);
    await given.letEnd();
    for (const id of [...holders, waiting]) {
      expect(await given.whenEnded(id)).toMatchObject({ status: 'Completed', error: null });
    }
    expect(await given.asked()).toEqual([...holders, waiting]);
    expect(await given.mostAtOnce()).toBe(maxActive);
    await given.expectSound();
  });
});
