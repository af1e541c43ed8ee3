/** Arguments for the functions of limits and their slots. */
import { id } from '../statement-samples.ts';
import { aPerson, noon } from '../store-fixture.ts';

const key = { kind: 'Pool', name: 'p', shared: false };
const name = { kind: 'Pool', name: 'p' };
const step = { runId: id, stepIndex: 0 };
const wants = [{ stepIndex: 0, limits: [key] }];
const row = {
  executionId: id,
  runId: id,
  tenantId: id,
  stepIndex: 0,
  askedAt: noon,
  takenAt: noon,
};
const limit = {
  state: { key, max: 1, taken: 1, queue: [], closed: null },
  holders: [row],
  waiting: [],
};

const window = {
  ...{ id, system: 'ad', from: noon, until: noon, mode: 'Wait', reason: 'r' },
  ...{ createdAt: noon, createdBy: aPerson },
};

export const limitCalls: Record<string, readonly unknown[][]> = {
  readLimits: [[[key]]],
  claimSlots: [[{ tenantId: id, executionId: id, incarnation: id, wants, gives: [1] }]],
  freeSlotsOfSteps: [[[step]]],
  freeSlotsOfExecution: [[{ executionId: id, runId: id }], [{ executionId: null, runId: id }]],
  freeSlotsOfEnded: [[]],
  listAwaitedLimits: [[{ limit: 1 }]],
  findServable: [[[key], { limit: 1 }]],
  listWaitingSteps: [[[step]]],
  findSlotWaits: [[[{ stepIndex: 0, taken: false, by: key }], [limit]]],
  findSlugs: [[[row]]],
  describeWaits: [[[step]]],
  listKnownLimits: [[]],
  listInstallationLimits: [[]],
  putInstallationLimits: [
    [[{ kind: 'Pool', name: 'p', maxActive: 1, byDefault: false, tenants: ['*'] }]],
  ],
  listStepLimits: [[{ limit: 1 }]],
  findStepLimit: [[name]],
  lockStepLimits: [[]],
  countStepLimits: [[]],
  putStepLimit: [[{ ...name, maxActive: 1, id, at: noon, by: aPerson }]],
  deleteStepLimit: [[name]],
  lockWindows: [[]],
  insertWindow: [[window]],
  findWindow: [[id]],
  listWindows: [
    [{ system: null, endAfter: noon, limit: 1 }],
    [{ system: 'ad', endAfter: noon, limit: 1 }],
  ],
  endWindow: [[{ id, at: noon, by: aPerson }]],
  findClosures: [[['ad']]],
  listOpenOfSchedules: [[['a'], { limit: 1 }]],
};
