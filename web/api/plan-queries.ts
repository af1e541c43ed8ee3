/** What the pages about all schedules together read. They are read again by the clock: each event would be too often. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { FireOutcome } from '../../src/domain/execution/fire-outcome.ts';
import type { MilestoneState } from '../../src/domain/milestone.ts';
import { api } from './client.ts';

/** Milliseconds. */
const soon = 5_000;
const later = 30_000;

export const overviewQuery = queryOptions({
  queryKey: ['plan', 'overview'],
  queryFn: async ({ signal }) => (await api().GET('/api/v1/overview', { signal })).data,
  refetchInterval: soon,
});

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: async ({ signal }) => (await api().GET('/api/v1/health', { signal })).data,
  refetchInterval: 2 * soon,
});

export type PlanFilter = {
  /** Instants as ISO texts. */
  from: string;
  to: string;
  tag?: string | undefined;
  connectedSystem?: string | undefined;
};

/** What the API takes: nothing that is undefined. */
function given<T extends object>(filter: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]: Exclude<T[Name], undefined> };
}

/** Fires that a board reads at once. */
const fireFetchSize = 200;

export async function readFirePage(
  filter: PlanFilter & { outcome?: FireOutcome | undefined },
  cursor: string | null,
  signal?: AbortSignal,
) {
  const query = {
    ...given(filter),
    sort: 'scheduledFor' as const,
    limit: fireFetchSize,
    ...(cursor !== null && { cursor }),
  };
  return (await api().GET('/api/v1/fires', { params: { query }, ...(signal && { signal }) })).data;
}

export function firesQuery(filter: PlanFilter & { outcome?: FireOutcome | undefined }) {
  return infiniteQueryOptions({
    queryKey: ['plan', 'fires', filter],
    queryFn: ({ pageParam, signal }) => readFirePage(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: 2 * soon,
    placeholderData: keepPreviousData,
  });
}

export function fireTotalsQuery(filter: PlanFilter) {
  return queryOptions({
    queryKey: ['plan', 'totals', filter],
    queryFn: async ({ signal }) => {
      const params = { query: given(filter) };
      return (await api().GET('/api/v1/fires/totals', { params, signal })).data;
    },
    refetchInterval: 2 * soon,
    placeholderData: keepPreviousData,
  });
}

export function plannedFiresQuery(filter: PlanFilter & { limit: number }) {
  return queryOptions({
    queryKey: ['plan', 'planned', filter],
    queryFn: async ({ signal }) => {
      const params = { query: given(filter) };
      return (await api().GET('/api/v1/planned-fires', { params, signal })).data;
    },
    refetchInterval: 2 * soon,
    placeholderData: keepPreviousData,
  });
}

export type LoadFilter = PlanFilter & {
  bucketMinutes: 15 | 30 | 60 | 360 | 1_440;
  quietMinutes?: number | undefined;
};

export function loadQuery(filter: LoadFilter) {
  return queryOptions({
    queryKey: ['plan', 'load', filter],
    queryFn: async ({ signal }) => {
      const params = { query: given(filter) };
      return (await api().GET('/api/v1/schedule-executions/load', { params, signal })).data;
    },
    refetchInterval: later,
    placeholderData: keepPreviousData,
  });
}

export function milestonesQuery(state: MilestoneState | undefined) {
  return queryOptions({
    queryKey: ['plan', 'milestones', state ?? null],
    queryFn: async ({ signal }) => {
      const params = { query: given({ state }) };
      return (await api().GET('/api/v1/milestones', { params, signal })).data;
    },
    refetchInterval: soon,
    placeholderData: keepPreviousData,
  });
}
