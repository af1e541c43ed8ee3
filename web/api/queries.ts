/** What the pages read. The first word of a key says which changes make it stale; see api/live.ts. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ExecutionTrigger } from '../../src/domain/audit.ts';
import type { BulkItemState, BulkStatus } from '../../src/domain/bulk/bulk-operation.ts';
import type { StepType } from '../../src/domain/schedule/schedule.ts';
import { api } from './client.ts';

/** Rows that the list of schedules reads at once; and that of executions, whose rows are smaller. */
export const pageSize = 50;
const executionPageSize = 200;

export const principalQuery = queryOptions({
  queryKey: ['principal'],
  queryFn: async ({ signal }) => (await api().GET('/api/v1/principal', { signal })).data,
  retry: false,
  staleTime: Infinity,
});

export const activeExecutionsQuery = queryOptions({
  queryKey: ['active'],
  queryFn: async ({ signal }) => {
    const query = { limit: 200, sort: 'startedAt' } as const;
    const { data } = await api().GET('/api/v1/schedule-executions/active', {
      params: { query },
      signal,
    });
    return data;
  },
});

export function executionQuery(id: string) {
  return queryOptions({
    queryKey: ['execution', id],
    queryFn: async ({ signal }) => {
      const path = '/api/v1/schedule-executions/{id}';
      return (await api().GET(path, { params: { path: { id } }, signal })).data;
    },
  });
}

export type ExecutionFilter = {
  status?: string | undefined;
  scheduleId?: string | undefined;
  trigger?: ExecutionTrigger | undefined;
  q?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  initiator?: string | undefined;
  connectedSystem?: string | undefined;
  stepType?: StepType | undefined;
  errorContains?: string | undefined;
  longerThanSeconds?: number | undefined;
};

export async function readExecutionPage(
  filter: ExecutionFilter,
  cursor: string | null,
  signal: AbortSignal,
) {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const query = { ...Object.fromEntries(given), limit: executionPageSize, ...cursorOf(cursor) };
  return (await api().GET('/api/v1/schedule-executions', { params: { query }, signal })).data;
}

export function executionsQuery(filter: ExecutionFilter) {
  return infiniteQueryOptions({
    queryKey: ['executions', filter],
    queryFn: ({ pageParam, signal }) => readExecutionPage(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** How long executions of the schedule usually take, from the last thirty days. */
export function usualDurationQuery(scheduleId: string) {
  return queryOptions({
    queryKey: ['usual', scheduleId],
    queryFn: async ({ signal }) => {
      const path = '/api/v1/schedules/{ref}/statistics';
      const { data } = await api().GET(path, { params: { path: { ref: scheduleId } }, signal });
      return data.executions.runTime;
    },
    staleTime: 5 * 60_000,
    retry: false,
  });
}

export function attemptsQuery(id: string, stepIndex: number) {
  return queryOptions({
    queryKey: ['execution', id, 'attempts', stepIndex],
    queryFn: async ({ signal }) => {
      const path = '/api/v1/schedule-executions/{id}/steps/{stepIndex}/attempts';
      return (await api().GET(path, { params: { path: { id, stepIndex } }, signal })).data.items;
    },
  });
}

/** Approval steps of an execution that wait. */
export function waitingApprovalsQuery(executionId: string) {
  return queryOptions({
    queryKey: ['execution', executionId, 'approvals'],
    queryFn: async ({ signal }) => {
      const path = '/api/v1/schedule-executions/waiting-approvals';
      const params = { query: { executionId, limit: 200 } };
      return (await api().GET(path, { params, signal })).data.items;
    },
  });
}

/** The active hold of the tenant; null without one. */
export const holdQuery = queryOptions({
  queryKey: ['hold'],
  queryFn: async ({ signal }) => (await api().GET('/api/v1/hold', { signal })).data.hold,
});

export type ScheduleFilter = {
  q?: string | undefined;
  tag?: string | undefined;
  enabled?: boolean | undefined;
};

export function schedulesQuery(filter: ScheduleFilter) {
  return infiniteQueryOptions({
    queryKey: ['schedules', filter],
    queryFn: async ({ pageParam, signal }) => {
      const { q, tag, enabled } = filter;
      const wanted = {
        ...(q && { q }),
        ...(tag && { tag }),
        ...(enabled !== undefined && { enabled }),
      };
      const query = { ...wanted, limit: pageSize, ...cursorOf(pageParam) };
      return (await api().GET('/api/v1/schedules', { params: { query }, signal })).data;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** How many schedules a search of the palette shows. */
const foundSize = 6;

/** The first that have the text in their name or slug; all of them for an empty one. */
export function foundSchedulesQuery(text: string) {
  return queryOptions({
    queryKey: ['schedules', 'found', text],
    queryFn: async ({ signal }) => {
      const query = { limit: foundSize, ...(text !== '' && { q: text.slice(0, 200) }) };
      return (await api().GET('/api/v1/schedules', { params: { query }, signal })).data.items;
    },
    placeholderData: (before) => before,
    staleTime: 5_000,
  });
}

/** Of the schedules that are on the page, by their id. */
export function recentQuery(scheduleIds: readonly string[]) {
  return queryOptions({
    queryKey: ['schedules', 'recent', scheduleIds],
    enabled: scheduleIds.length > 0,
    queryFn: async ({ signal }) => {
      const path = '/api/v1/schedule-executions/recent';
      const query = { scheduleIds: scheduleIds.join(','), count: 10 };
      const { data } = await api().GET(path, { params: { query }, signal });
      return new Map(data.items.map(({ scheduleId, executions }) => [scheduleId, executions]));
    },
  });
}

export const systemsQuery = queryOptions({
  queryKey: ['systems'],
  queryFn: async ({ signal }) =>
    (await api().GET('/api/v1/connected-systems', { signal })).data.items,
});

export function scheduleQuery(ref: string) {
  return queryOptions({
    queryKey: ['schedule', ref],
    queryFn: async ({ signal }) =>
      (await api().GET('/api/v1/schedules/{ref}', { params: { path: { ref } }, signal })).data,
  });
}

export function revisionQuery(ref: string, revision: number) {
  return queryOptions({
    queryKey: ['revision', ref, revision],
    queryFn: async ({ signal }) => {
      const path = '/api/v1/schedules/{ref}/revisions/{revision}';
      return (await api().GET(path, { params: { path: { ref, revision } }, signal })).data;
    },
    staleTime: Infinity,
  });
}

/** How often the progress of a bulk operation is read. Milliseconds. */
const bulkPollMs = 1_000;

export function bulkQuery(id: string) {
  return queryOptions({
    queryKey: ['bulk', id],
    queryFn: async ({ signal }) => {
      const path = '/api/v1/bulk-operations/{id}';
      return (await api().GET(path, { params: { path: { id } }, signal })).data;
    },
    refetchInterval: ({ state }) => (state.data?.status === 'Running' ? bulkPollMs : false),
  });
}

/** Of each object; null for every state. */
export async function readBulkItems(
  { id, state }: { id: string; state: BulkItemState | null },
  cursor: string | null,
  signal?: AbortSignal,
) {
  const path = '/api/v1/bulk-operations/{id}/items';
  const query = { limit: executionPageSize, ...(state && { state }), ...cursorOf(cursor) };
  const params = { path: { id }, query };
  return (await api().GET(path, { params, ...(signal && { signal }) })).data;
}

/** `status` is that of the operation: its last items are read after its end. */
export function bulkItemsQuery(id: string, state: BulkItemState | null, status: BulkStatus) {
  return infiniteQueryOptions({
    queryKey: ['bulk', id, 'items', state, status],
    queryFn: ({ pageParam, signal }) => readBulkItems({ id, state }, pageParam, signal),
    refetchInterval: status === 'Running' ? bulkPollMs : false,
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

function cursorOf(cursor: string | null): { cursor?: string } {
  return cursor === null ? {} : { cursor };
}
