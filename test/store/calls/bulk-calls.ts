/** Arguments for the functions of the store that keep bulk operations. */
import { by, id } from '../statement-samples.ts';
import { noon } from '../store-fixture.ts';

const actor = { initiator: by.initiator, roles: ['admin'], clientAddress: '::1', tokenId: id };
const page = { after: id, limit: 1 };
const place = { bulkId: id, position: 1 };

export const bulkCalls: Record<string, readonly unknown[][]> = {
  insertBulkOperation: [
    [
      {
        ...{ id, kind: 'CancelExecutions', request: {}, reason: null, itemsPerMinute: 60 },
        ...{ at: noon, expiresAt: noon, actor, objectIds: [id] },
      },
    ],
  ],
  findBulkOperation: [[id]],
  listBulkOperations: [
    [{ status: 'Running', ...page }],
    [{ status: null, ...page, sort: 'createdAt' }],
  ],
  listRunningBulk: [[{ limit: 1 }]],
  countRunningBulk: [[]],
  endBulkOperation: [[{ id, status: 'Stopped', at: noon, by: by.initiator, reason: 'r' }]],
  listBulkItems: [[{ bulkId: id, state: 'Failed', after: 1, limit: 1, sort: '-position' }]],
  takeBulkTurns: [[{ bulkId: id, at: noon, itemsPerMinute: 60 }]],
  claimBulkItem: [[{ bulkId: id, executionId: id, at: noon, until: noon }]],
  endBulkItem: [[{ ...place, state: 'Failed', code: 'forbidden', detail: 'd', at: noon }]],
  postponeBulkItem: [[{ ...place, at: noon }]],
  countOpenItems: [[id]],
  findBulkExecutions: [[[id]]],
  findBulkSchedules: [[[id]]],
};
