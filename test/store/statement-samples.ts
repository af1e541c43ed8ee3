/** Sample arguments for the functions of the store. */
import { v7 as uuidv7 } from 'uuid';
import { aDefinition, aPerson, aStep, noon } from './store-fixture.ts';

export const id = uuidv7();
export const place = { tenantId: id, executionId: id, incarnation: id, stepIndex: 0, attempt: 1 };
export const lock = { scheduleId: id, executionId: id, workflowId: 'w', runId: id };
export const by = { initiator: aPerson, at: noon };
export const lease = { owner: id, leaseSeconds: 10 };
const outcome = {
  status: 'Failed',
  code: 'step-failed',
  message: 'm',
  startedAt: 1,
  endedAt: 2,
  attempts: 1,
  httpStatus: 1,
  exitCode: 1,
  output: 'o',
  counts: { added: 1 },
  worker: 'w',
} as const;
const transition = { stepIndex: 0, status: 'Failed', queuedAt: 1, outcome } as const;
export const batch = {
  tenantId: id,
  executionId: id,
  incarnation: id,
  seq: 1,
  at: 1,
  steps: [transition],
  groupIndex: 0,
  status: null,
};
const inserted = {
  record: {
    ...{ stepIndex: 1, groupIndex: 1, key: 'x', name: 'X', type: 'Http', continueOnFailure: false },
    retry: { maxRetries: 0, delaySeconds: 0, ladderSeconds: [] },
  },
  insertion: { by: aPerson, at: '2026-11-01T00:00:00Z', reason: null, step: {} },
};
export const insertingBatch = { ...batch, inserted: [inserted] };
export const end = {
  ...place,
  status: 'Failed',
  endedAt: 1,
  code: 'c',
  message: 'm',
  httpStatus: 1,
  exitCode: 1,
  output: 'o',
  outputBytes: 1,
  nextAttemptAt: null,
} as const;
export const filter = {
  scheduleId: id,
  statuses: ['Failed'],
  trigger: 'Manual',
  from: noon,
  to: noon,
} as const;
export const milestone = {
  scheduleId: id,
  anchor: 'a',
  anchorVersion: 1,
  offsetSeconds: 1,
  attempt: 1,
};
export const event = {
  id,
  source: 's',
  name: 'n',
  senderId: 'x',
  payload: { a: 1 },
  receivedAt: noon,
  receivedBy: aPerson,
};
export const offer = { backfillId: id, scheduledFor: noon, workflowId: 'w' };
export const backfill = {
  id,
  scheduleId: id,
  revision: 1,
  from: noon,
  until: noon,
  order: 'OldestFirst',
  startsPerMinute: 60,
  overlap: 'BufferAll',
  reason: 'r',
  at: noon,
  by: aPerson,
  fires: [{ scheduledFor: noon, ran: false }],
};
export const accepted = {
  executionId: id,
  tenantSlug: 't',
  schedule: { id, slug: 's', revision: 1 },
  trigger: 'Manual',
  initiator: aPerson,
  workflowId: 'w',
  definition: aDefinition(),
};
export const names = { q: 'x', enabled: true, tag: 't' };

/** Any row a statement may be told it found, so that the function goes on to its next one. */
export const anyRow = {
  id,
  executionId: id,
  runId: id,
  stepIndex: 0,
  generation: 1,
  revision: 1,
  enabled: true,
  contentHash: 'other',
  term: 1,
  status: 'Completed',
  code: null,
  missing: true,
  schedule: id,
  scheduleId: id,
  hasQueue: true,
  definition: aDefinition({ steps: [aStep('one')] }),
};
