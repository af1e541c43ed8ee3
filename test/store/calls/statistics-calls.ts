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
  listSystemOutcomes: [
    [{ connectedSystem: 'hr', from: noon, to: noon, executions: 1, last: 1 }],
    [{ connectedSystem: null, from: noon, to: null, executions: 1, last: 1 }],
  ],
  findStepTimes: [[sample, 1]],
  countByDay: [[sample, [noon]]],
  findTimesByDay: [[sample, [noon]]],
  listGridExecutions: [
    [{ scheduleId: id, newest: null, after: null, limit: 1 }],
    [{ scheduleId: id, newest: id, after: id, limit: 1 }],
  ],
  findNewerExecution: [[{ scheduleId: id, id, count: 1 }]],
  listGridCells: [[[id]]],
};
