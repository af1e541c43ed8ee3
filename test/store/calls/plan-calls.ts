/** Arguments for the functions of the store that plan for all schedules together. */
import { id } from '../statement-samples.ts';
import { noon } from '../store-fixture.ts';

const any = { tag: null, connectedSystem: null };
const some = { tag: 't', connectedSystem: 'hr-system' };
const period = { from: noon, to: noon };
const grid = { from: noon, slotSeconds: 3_600, slots: 24, limit: 1, now: noon };

export const planCalls: Record<string, readonly unknown[][]> = {
  listFiringSchedules: [
    [{ ...any, after: null, limit: 1 }],
    [{ ...some, after: id, limit: 1, firesBy: noon }],
  ],
  listFireOutcomes: [
    [{ ...any, ...period, outcome: null, after: null, limit: 1 }],
    [{ ...some, ...period, outcome: 'Late', after: { at: 1, id }, limit: 1, sort: 'scheduledFor' }],
  ],
  countFireOutcomes: [[{ ...any, ...period, limit: 1 }], [{ ...some, ...period, limit: 1 }]],
  findTypicalDurations: [[[id]]],
  findExecutionLoad: [[{ ...any, ...grid }], [{ ...some, ...grid }]],
  countOverview: [[noon]],
  listFailing: [[{ since: noon, limit: 1 }]],
  listMissing: [[{ since: noon, limit: 1 }]],
  listUnbegun: [[{ before: noon, limit: 1 }]],
  listDrifted: [[{ limit: 1 }]],
};
