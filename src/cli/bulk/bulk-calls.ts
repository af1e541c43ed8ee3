/** Calls of the API about bulk operations. */
import { randomUUID } from 'node:crypto';
import type {
  BulkItemPage,
  BulkOperation,
  BulkOperationBody,
  BulkOperationPage,
  BulkPreview,
} from '../../contract/operations/bulk-operations.ts';
import type { Transport } from '../api/api-transport.ts';

type Query = Readonly<Record<string, string | number | undefined>>;

export type BulkCalls = {
  previewBulk: (body: BulkOperationBody) => Promise<BulkPreview>;
  createBulk: (body: BulkOperationBody) => Promise<BulkOperation>;
  listBulks: (query: Query) => Promise<BulkOperationPage>;
  getBulk: (id: string) => Promise<BulkOperation>;
  listBulkItems: (id: string, query: Query) => Promise<BulkItemPage>;
  cancelBulk: (id: string, reason: string | undefined) => Promise<BulkOperation>;
};

export function createBulkCalls({ send }: Transport): BulkCalls {
  const path = '/bulk-operations';
  const at = (id: string): string => `${path}/${encodeURIComponent(id)}`;
  return {
    async previewBulk(given) {
      const body = { ...given, dryRun: true };
      return (await send<BulkPreview>({ method: 'POST', readOnly: true, path, body })).body;
    },
    async createBulk(body) {
      const headers = { 'idempotency-key': randomUUID() };
      return (await send<BulkOperation>({ method: 'POST', path, headers, body })).body;
    },
    listBulks: async (query) => (await send<BulkOperationPage>({ path, query })).body,
    getBulk: async (id) => (await send<BulkOperation>({ path: at(id) })).body,
    listBulkItems: async (id, query) =>
      (await send<BulkItemPage>({ path: `${at(id)}/items`, query })).body,
    async cancelBulk(id, reason) {
      const body = reason === undefined ? {} : { reason };
      return (await send<BulkOperation>({ method: 'POST', path: `${at(id)}/cancel`, body })).body;
    },
  };
}
