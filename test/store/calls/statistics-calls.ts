/** Arguments for the functions of the store that count. */
import { id } from '../statement-samples.ts';
import { noon } from '../store-fixture.ts';

const sample = { scheduleId: id, from: noon, to: noon, oldestId: id, complete: true };
const limits = { executions: 1, steps: 1 };

export const statisticsCalls: Record<string, readonly unknown[][]> = {
  countScheduleStates: [[]],
  findSample: [
    [sample, limits],
    [{ ...sample, scheduleId: null, to: null }, limits],
  ],
  findExecutionTimes: [[sample]],
  findLastRun: [[sample]],
  countSample: [[sample], [{ ...sample, oldestId: null }]],
  countSteps: [[sample]],
  findStepTimes: [[sample, 1]],
};
