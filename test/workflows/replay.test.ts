import { readdirSync, readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
import { installTestRuntime } from '../support/scenario/runtime.ts';

const directory = 'test/workflows/histories';
const files = readdirSync(directory).filter((file) => file.endsWith('.json'));

let options: { workflowBundle: Awaited<ReturnType<typeof bundleWorkflows>> };
beforeAll(async () => {
  installTestRuntime();
  options = { workflowBundle: await bundleWorkflows() };
});

function readHistory(file: string): {
  events: {
    workflowExecutionStartedEventAttributes?: { workflowId?: string };
    activityTaskScheduledEventAttributes?: { activityId: string };
  }[];
} {
  return JSON.parse(readFileSync(`${directory}/${file}`, 'utf8')) as never;
}

describe('recorded histories', () => {
  it('exist for the released behaviours', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        ...['0.1-completed.json', '0.1-failed.json', '0.1-cancelled.json', '0.2-retry.json'],
        ...['0.2-paused.json', '0.2-operator.json', '0.2-given-up.json'],
        ...['0.2-tried-then-skipped.json', '0.2-moved.json'],
        '0.2-inserted.json',
        ...['0.2-queued.json', '0.2-queued-cancelled.json', '0.2-queued-skipped.json'],
        ...['0.2-waiting-steps.json', '0.2-waiting-cancelled.json'],
        ...['0.2-foreign-steps.json', '0.2-foreign-cancelled.json', '0.2-inline.json'],
      ]),
    );
  });

  it.each(files)('%s replays with the workflow code of today', async (file) => {
    const history = readHistory(file);
    // The id of a child begins with that of its parent.
    const id = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
    await Worker.runReplayHistory(options, history, id);
  });

  it('catch a change of the workflow code', async () => {
    const history = readHistory('0.1-completed.json');
    for (const event of history.events) {
      const scheduled = event.activityTaskScheduledEventAttributes;
      if (scheduled) scheduled.activityId = 'another-step';
    }
    await expect(Worker.runReplayHistory(options, history)).rejects.toThrow(
      DeterminismViolationError,
    );
  });
});
