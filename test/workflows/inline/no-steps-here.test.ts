import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ControlledStack,
  startControlled,
} from '../../support/scenario/controlled-execution.ts';
import { aStep } from '../../support/scenario/orchestration.ts';

let given: ControlledStack;
beforeAll(async () => {
  given = await startControlled({ runsInline: false });
});
afterAll(() => given.stop());

const inline = (key: string) => aStep(key, { dispatch: 'Inline', timeoutSeconds: 5 });

describe('a worker of workflows that runs no steps', () => {
  it('hands inline steps to the regular lane, and asks only once in an execution', async () => {
    const execution = await given.begin([inline('a'), inline('b')]);
    for (const key of ['a', 'b']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
    expect(await execution.statuses()).toEqual(['Completed', 'Completed']);
    const { events } = await execution.handle.fetchHistory();
    const count = (kind: string) => (events ?? []).filter((event) => event[kind as never]).length;
    expect(count('activityTaskScheduledEventAttributes')).toBe(2);
    // Of the beginning, the question, and the end.
    expect(count('markerRecordedEventAttributes')).toBe(3);
  });
});
