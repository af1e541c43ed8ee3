import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordBatch } from '../../src/domain/execution/recording.ts';
import { aDefinition, aStep, startOrchestration } from '../support/scenario/orchestration.ts';
import { createStage } from '../support/scenario/stage.ts';

let stack: Awaited<ReturnType<typeof startOrchestration>>;
let look: (batch: RecordBatch) => Promise<void> = async () => undefined;
beforeAll(async () => {
  stack = await startOrchestration({ onRecord: (batch) => look(batch) });
});
afterAll(() => stack.stop());

async function start(scheduleId: string) {
  const workflowId = `sink-${randomUUID()}`;
  const args = [{ scheduleId }];
  return stack.client.workflow.start('runSchedule', { taskQueue: 'carillon', workflowId, args });
}

describe('the recorder sink', () => {
  it('is awaited before Temporal hears of the next group', async () => {
    const steps = [aStep('a'), aStep('b'), aStep('c')];
    await stack.schedule('order', aDefinition({ steps }));
    const known: { told: string[]; scheduled: string[] }[] = [];
    let handle: Awaited<ReturnType<typeof start>> | null = null;
    const started = new Promise<void>((done) => {
      look = async (batch) => {
        // Let the test have its handle before the first look at the server's own history.
        while (!handle) await new Promise((next) => setImmediate(next));
        const { events } = await handle.fetchHistory();
        known.push({
          told: batch.steps.map(({ stepIndex, status }) => `${stepIndex}:${status}`),
          scheduled: (events ?? []).flatMap(
            ({ activityTaskScheduledEventAttributes }) =>
              activityTaskScheduledEventAttributes?.activityId ?? [],
          ),
        });
        done();
      };
    });
    handle = await start('order');
    await started;
    await handle.result();
    expect(known).toEqual([
      { told: ['0:Queued'], scheduled: [] },
      { told: ['0:Completed', '1:Queued'], scheduled: ['01-a'] },
      { told: ['1:Completed', '2:Queued'], scheduled: ['01-a', '02-b'] },
    ]);
  });

  it('hears of an operator command only when the command is in the history', async () => {
    const held = createStage();
    stack.onStep(({ key }) => held.enter(key));
    await stack.schedule('commanded', aDefinition({ steps: [aStep('a'), aStep('b')] }));
    const handle = await start('commanded');
    const acceptedWhenTold: boolean[] = [];
    look = async ({ steps }) => {
      if (!steps.some(({ status }) => status === 'Skipped')) return;
      const { events } = await handle.fetchHistory();
      const isAccepted = (events ?? []).some(
        (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
      );
      acceptedWhenTold.push(isAccepted);
    };
    await held.step('a').began;
    await handle.executeUpdate('skipStep', { args: [{ stepIndex: 1 }] });
    held.step('a').finish();
    await handle.result();
    held.finishAll();
    expect(acceptedWhenTold).toEqual([true]);
  });

  it('costs no history event: begin and seal are all that Carillon adds', async () => {
    look = async () => undefined;
    await stack.schedule('events', aDefinition({ steps: [aStep('a'), aStep('b')] }));
    const handle = await start('events');
    await handle.result();
    const { events = [] } = await handle.fetchHistory();
    const ours = (events ?? []).filter(
      (event) =>
        event.markerRecordedEventAttributes ?? event.upsertWorkflowSearchAttributesEventAttributes,
    );
    expect(ours).toHaveLength(3);
  });
});

describe('sealExecution', () => {
  it('completes the record even when every sink call was lost', async () => {
    look = async () => {
      throw new Error('the sink is broken');
    };
    await stack.schedule('lost', aDefinition({ steps: [aStep('a'), aStep('b')] }));
    const handle = await start('lost');
    await handle.result();
    look = async () => undefined;
    const { execution, steps } = await stack.recordOf(handle.firstExecutionRunId);
    expect(execution?.status).toBe('Completed');
    expect(steps.map(({ status }) => status)).toEqual(['Completed', 'Completed']);
    expect(steps.every(({ startedAt, endedAt }) => startedAt && endedAt)).toBe(true);
  });
});
