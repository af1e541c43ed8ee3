/** What the pages of the group Govern read. Nothing tells them of changes: what changes without the reader is read every few seconds. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AuditObjectType, InitiatorType } from '../../src/domain/audit.ts';
import { api } from './client.ts';

/** Of what changes without the reader. Milliseconds. */
const pollMs = 5_000;
const pageSize = 200;

/** An object with the tag that its next change has to name. */
export type Tagged<T> = { value: T; etag: string | null };

async function tagged<T>(answer: Promise<{ data: T; response: Response }>): Promise<Tagged<T>> {
  const { data, response } = await answer;
  return { value: data, etag: response.headers.get('etag') };
}

export function readSystem(name: string, signal?: AbortSignal) {
  const init = { params: { path: { name } }, ...(signal && { signal }) };
  return tagged(api().GET('/api/v1/connected-systems/{name}', init));
}

export function systemQuery(name: string) {
  return queryOptions({
    queryKey: ['systems', name],
    queryFn: ({ signal }) => readSystem(name, signal),
  });
}

/** Of the last seven days; null for every system. */
export function outcomesQuery(connectedSystem: string | null) {
  return queryOptions({
    queryKey: ['system-outcomes', connectedSystem],
    queryFn: async ({ signal }) => {
      const query = connectedSystem === null ? {} : { connectedSystem };
      const path = '/api/v1/connected-system-outcomes';
      return (await api().GET(path, { params: { query }, signal })).data;
    },
    refetchInterval: pollMs,
  });
}

/** How many steps use it, and which wait. */
export function limitQuery(kind: 'System' | 'Pool' | 'Tag', name: string) {
  return queryOptions({
    queryKey: ['limits', kind, name],
    queryFn: async ({ signal }) => {
      const init = { params: { path: { kind, name } }, signal };
      return (await api().GET('/api/v1/limits/{kind}/{name}', init)).data;
    },
    refetchInterval: pollMs,
    retry: false,
  });
}

/** Windows of one system that have not ended. */
export function maintenanceQuery(system: string) {
  return queryOptions({
    queryKey: ['maintenance', system],
    queryFn: async ({ signal }) => {
      const init = { params: { query: { system } }, signal };
      return (await api().GET('/api/v1/maintenance-windows', init)).data.items;
    },
    refetchInterval: pollMs,
  });
}

export function impactQuery(span: { system: string; from: string | null; until: string }) {
  const { system: name, from, until } = span;
  return queryOptions({
    queryKey: ['maintenance', name, 'impact', from, until],
    queryFn: async ({ signal }) => {
      const query = { ...(from !== null && { from }), until };
      const path = '/api/v1/connected-systems/{name}/maintenance-impact';
      return (await api().GET(path, { params: { path: { name }, query }, signal })).data;
    },
    retry: false,
  });
}

export const secretsQuery = queryOptions({
  queryKey: ['secrets'],
  queryFn: async ({ signal }) => (await api().GET('/api/v1/secrets', { signal })).data,
});

export const poolsQuery = queryOptions({
  queryKey: ['pools'],
  queryFn: async ({ signal }) => (await api().GET('/api/v1/worker-pools', { signal })).data.items,
  refetchInterval: pollMs,
});

export function poolQuery(name: string) {
  return queryOptions({
    queryKey: ['pools', name],
    queryFn: async ({ signal }) => {
      const init = { params: { path: { name } }, signal };
      return (await api().GET('/api/v1/worker-pools/{name}', init)).data;
    },
    refetchInterval: pollMs,
  });
}

export const workersQuery = queryOptions({
  queryKey: ['workers'],
  queryFn: async ({ signal }) => (await api().GET('/api/v1/workers', { signal })).data,
  refetchInterval: pollMs,
});

export const taskQueuesQuery = queryOptions({
  queryKey: ['task-queues'],
  queryFn: async ({ signal }) => (await api().GET('/api/v1/task-queues', { signal })).data.items,
  refetchInterval: pollMs,
});

export type AuditFilter = {
  from?: string | undefined;
  to?: string | undefined;
  actor?: string | undefined;
  actorType?: InitiatorType | undefined;
  objectType?: AuditObjectType | undefined;
  objectId?: string | undefined;
  action?: string | undefined;
};

export async function readAuditPage(
  filter: AuditFilter,
  cursor: string | null,
  signal: AbortSignal,
) {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const query = { ...Object.fromEntries(given), limit: pageSize, ...cursorOf(cursor) };
  return (await api().GET('/api/v1/audit-events', { params: { query }, signal })).data;
}

export function auditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) => readAuditPage(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** Also the expired and revoked ones. */
export const tokensQuery = infiniteQueryOptions({
  queryKey: ['tokens'],
  queryFn: async ({ pageParam, signal }) => {
    const query = { ended: true, limit: pageSize, ...cursorOf(pageParam) };
    return (await api().GET('/api/v1/tokens', { params: { query }, signal })).data;
  },
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }) => nextCursor,
});

/** A tenant has at most 100 channels, and as many rules. */
export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: async ({ signal }) => {
    const params = { query: { limit: pageSize } };
    return (await api().GET('/api/v1/notification-channels', { params, signal })).data.items;
  },
});

export function readChannel(name: string) {
  return tagged(api().GET('/api/v1/notification-channels/{name}', { params: { path: { name } } }));
}

export const rulesQuery = queryOptions({
  queryKey: ['rules'],
  queryFn: async ({ signal }) => {
    const params = { query: { limit: pageSize } };
    return (await api().GET('/api/v1/notification-rules', { params, signal })).data.items;
  },
});

export function readRule(name: string) {
  return tagged(api().GET('/api/v1/notification-rules/{name}', { params: { path: { name } } }));
}

/** Messages, the newest first. */
export function deliveriesQuery(channel: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['deliveries', channel],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 50, ...(channel && { channel }), ...cursorOf(pageParam) };
      const path = '/api/v1/notification-deliveries';
      return (await api().GET(path, { params: { query }, signal })).data;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: pollMs,
  });
}

export function deliveryQuery(id: string) {
  return queryOptions({
    queryKey: ['deliveries', 'one', id],
    queryFn: async ({ signal }) => {
      const init = { params: { path: { id } }, signal };
      return (await api().GET('/api/v1/notification-deliveries/{id}', init)).data;
    },
    refetchInterval: pollMs,
  });
}

/** Those that wait. */
export const approvalsQuery = infiniteQueryOptions({
  queryKey: ['approvals', 'list'],
  queryFn: async ({ pageParam, signal }) => {
    const query = { limit: pageSize, ...cursorOf(pageParam) };
    return (await api().GET('/api/v1/approvals', { params: { query }, signal })).data;
  },
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }) => nextCursor,
});

/** A tenant has at most 100 that wait. */
export const pendingApprovalsQuery = queryOptions({
  queryKey: ['approvals', 'pending'],
  queryFn: async ({ signal }) => {
    const params = { query: { limit: pageSize } };
    return (await api().GET('/api/v1/approvals', { params, signal })).data.items;
  },
});

export function approvalQuery(id: string) {
  return queryOptions({
    queryKey: ['approvals', 'one', id],
    queryFn: async ({ signal }) => {
      const init = { params: { path: { id } }, signal };
      return (await api().GET('/api/v1/approvals/{id}', init)).data;
    },
  });
}

/** The active hold and past ones. */
export const holdsQuery = queryOptions({
  queryKey: ['hold', 'all'],
  queryFn: async ({ signal }) => (await api().GET('/api/v1/hold', { signal })).data,
});

export const retentionQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: async ({ signal }) => (await api().GET('/api/v1/retention', { signal })).data,
});

function cursorOf(cursor: string | null): { cursor?: string } {
  return cursor === null ? {} : { cursor };
}
