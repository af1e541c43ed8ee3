/** Arguments for the functions of src/store/stream. */
import { noon } from '../store-fixture.ts';

const page = { page: 2, mark: '0a1b2c', snapshot: '10:20:12,15' };

export const streamCalls: Record<string, readonly unknown[][]> = {
  turnPage: [[]],
  findLastPage: [[]],
  listPagesFrom: [[{ page: 1, limit: 2 }]],
  findPageBefore: [[noon]],
  deletePagesBefore: [[2]],
  listPageEvents: [[{ base: page, page, after: 0, limit: 10 }]],
  deleteEventsSeenBy: [[{ page, limit: 10 }]],
};
