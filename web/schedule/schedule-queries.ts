/** What the tabs of a schedule read. Keys that begin with `schedule` are read again after each of its changes. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../api/client.ts';
import type { FireDecision } from './schedule-types.ts';

export type GridWindow = {
  limit: number;
  cursor?: string | undefined;
  executionId?: string | undefined;
};

export function gridQuery(ref: string, window: GridWindow) {
  const { limit, cursor, executionId } = window;
  return queryOptions({
    queryKey: ['schedule', ref, 'grid', window],
    queryFn: async ({ signal }) => {
      const query = { limit, ...(cursor && { cursor }), ...(executionId && { executionId }) };
      const params = { path: { ref }, query };
      return (await api().GET('/api/v1/schedules/{ref}/run-grid', { params, signal })).data;
    },
  });
}

/** Both ends are instants; `to` is exclusive. */
export type Period = { from: string; to: string };

const firesAtOnce = 200;

/** Those of one decision in a period, as many as one page has. */
export function firesOfPeriodQuery(ref: string, decision: FireDecision, period: Period) {
  return queryOptions({
    queryKey: ['schedule', ref, 'fires', decision, period],
    queryFn: async ({ signal }) => {
      const query = { decision, ...period, limit: firesAtOnce };
      const params = { path: { ref }, query };
      return (await api().GET('/api/v1/schedules/{ref}/fires', { params, signal })).data;
    },
  });
}

export function firesQuery(ref: string, decision: FireDecision | undefined) {
  return infiniteQueryOptions({
    queryKey: ['schedule', ref, 'ledger', decision],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: 100,
        ...(decision && { decision }),
        ...(pageParam !== null && { cursor: pageParam }),
      };
      const params = { path: { ref }, query };
      return (await api().GET('/api/v1/schedules/{ref}/fires', { params, signal })).data;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function dailyQuery(ref: string, timeZone: string, period: Period) {
  return queryOptions({
    queryKey: ['schedule', ref, 'daily', timeZone, period],
    queryFn: async ({ signal }) => {
      const params = { path: { ref }, query: { timeZone, ...period } };
      return (await api().GET('/api/v1/schedules/{ref}/daily-statistics', { params, signal })).data;
    },
  });
}

export function stepStatisticsQuery(ref: string, period: Period) {
  return queryOptions({
    queryKey: ['schedule', ref, 'steps', period],
    queryFn: async ({ signal }) => {
      const params = { path: { ref }, query: period };
      return (await api().GET('/api/v1/schedules/{ref}/statistics', { params, signal })).data;
    },
  });
}

export const plannedAtOnce = 1_000;

/** Coming fires after an instant. */
export function plannedQuery(ref: string, after: string) {
  return queryOptions({
    queryKey: ['schedule', ref, 'planned', after],
    queryFn: async ({ signal }) => {
      const params = { path: { ref }, query: { after, count: plannedAtOnce } };
      return (await api().GET('/api/v1/schedules/{ref}/preview', { params, signal })).data;
    },
  });
}

export function documentQuery(ref: string) {
  return queryOptions({
    queryKey: ['schedule', ref, 'document'],
    queryFn: async ({ signal }) => {
      const params = { path: { ref } };
      return (await api().GET('/api/v1/schedules/{ref}/document', { params, signal })).data.yaml;
    },
  });
}

export function revisionsQuery(ref: string) {
  return infiniteQueryOptions({
    queryKey: ['schedule', ref, 'revisions'],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 50, ...(pageParam !== null && { cursor: pageParam }) };
      const params = { path: { ref }, query };
      return (await api().GET('/api/v1/schedules/{ref}/revisions', { params, signal })).data;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** All notification rules, as many as one page has. */
export const rulesQuery = queryOptions({
  queryKey: ['rules'],
  queryFn: async ({ signal }) => {
    const params = { query: { limit: 200 } };
    return (await api().GET('/api/v1/notification-rules', { params, signal })).data;
  },
});
