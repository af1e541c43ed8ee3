/** Executions under an operator's hand: their steps end when the test says so. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { ControlUpdate } from '../../../src/domain/execution/control.ts';
import type { RunScheduleInput } from '../../../src/domain/execution/start.ts';
import { stepActivityId } from '../../../src/domain/identifiers.ts';
import type { Step } from '../../../src/domain/schedule/schedule.ts';
import { countOutcomeConflicts } from '../../../src/store/records/outcome-conflicts.ts';
import { createExecutionControl } from '../../../src/temporal/executions/execution-control.ts';
import { createExecutionGateway } from '../../../src/temporal/executions/execution-gateway.ts';
import { aDefinition, startOrchestration } from './orchestration.ts';
import { createStage } from './stage.ts';

const anna = { type: 'user', id: 'anna', name: 'anna' } as const;

export type ControlledStack = Awaited<ReturnType<typeof startControlled>>;
export type ControlledExecution = Awaited<ReturnType<ControlledStack['begin']>>;

/** A cancelled execution waits two seconds for steps that do not stop. */
export async function startControlled(options: { runsInline?: boolean } = {}) {
  const stack = await startOrchestration({ cancelGraceSeconds: 2, ...options });
  const control = createExecutionControl(stack.temporal);
  const steps = createStage();
  const useStage = () =>
    stack.onStep(({ executionId, key }) => steps.enter(`${executionId}/${key}`));
  useStage();

  async function begin(definitionSteps: readonly Step[], input: Partial<RunScheduleInput> = {}) {
    const slug = `s-${randomUUID()}`;
    await stack.schedule(slug, aDefinition({ steps: [...definitionSteps] }));
    const executionId = uuidv7();
    const workflowId = `test-${executionId}`;
    const handle = await stack.client.workflow.start('runSchedule', {
      taskQueue: 'carillon',
      workflowId,
      args: [{ scheduleId: slug, executionId, ...input }],
    });
    const run = { workflowId, runId: handle.firstExecutionRunId };
    const ended = handle.result().then(
      () => null,
      (error: unknown) => error,
    );
    return {
      executionId,
      handle,
      run,
      ended,
      step: (key: string) => steps.step(`${executionId}/${key}`),
      timesBegun: () =>
        steps.begun
          .filter((name) => name.startsWith(executionId))
          .map((name) => name.split('/')[1]),
      send: (update: ControlUpdate, more: object = {}) =>
        control.send(run, update, { actor: anna, reason: 'a test', ...more }),
      cancel: (reason: string) =>
        createExecutionGateway(stack.temporal).cancel({ workflowId }, reason),
      record: () => stack.recordOf(executionId),
      /** Keeps everything from being written to the row of the execution, until the answer is called. */
      lock: () => stack.lockExecution(executionId),
      /** Outcomes that contradict the ones on record. */
      conflicts: () =>
        stack.database.read(stack.tenantId, (tx) => countOutcomeConflicts(tx, executionId)),
      events: async () => (await handle.fetchHistory()).events?.length ?? 0,
      async whenBackingOff(stepIndex: number, key: string) {
        const activityId = stepActivityId(stepIndex, key);
        for (let left = 250; left > 0; left -= 1) {
          if ((await control.lookAtActivity(run, activityId)).state === 'BackingOff') return;
          await delay(20);
        }
        throw new Error(`${activityId} never waited for another try`);
      },
      async statuses() {
        return (await stack.recordOf(executionId)).steps.map(({ status }) => status);
      },
      /** Asks the record again until it is so. */
      async until(isSo: (record: Awaited<ReturnType<typeof stack.recordOf>>) => boolean) {
        for (let left = 250; left > 0; left -= 1) {
          const record = await stack.recordOf(executionId);
          if (isSo(record)) return record;
          await delay(40);
        }
        throw new Error(`it stayed ${JSON.stringify(await stack.recordOf(executionId))}`);
      },
    };
  }

  return {
    stack,
    control,
    begin,
    useStage,
    async stop() {
      steps.finishAll();
      await stack.stop();
    },
  };
}
