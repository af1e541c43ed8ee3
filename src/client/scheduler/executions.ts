/** What became of jobs: executions, totals and health. */
import { ApiError } from '../api-error.ts';
import type { components } from '../api-types.ts';
import type { CarillonClient } from '../client.ts';
import type { Execution } from './job.ts';
import type { Period } from './jobs.ts';

export type ExecutionDetail = components['schemas']['ExecutionDetail'];
export type Metrics = components['schemas']['MetricsSummary'];
export type Health = components['schemas']['Health'];

export type HistoryOptions = Period & {
  status?: Execution['status'] | readonly Execution['status'][];
  /** Of one page; 50 by default, at most 200. */
  limit?: number;
  /** `nextCursor` of the page before, with the same options. */
  cursor?: string;
};

/** The newest first; `nextCursor` is null on the last page. */
export type HistoryPage = components['schemas']['ExecutionPage'];

export type RetryOptions = {
  reason?: string;
  /** Runs the definition that the execution ran (`AsItWas`, the default), or the current one. */
  revision?: components['schemas']['RetryExecutionBody']['revision'];
};

/** `retriedFrom` is the execution that it retries. */
export type RetriedExecution = components['schemas']['RetryAnswer'];

export type ExecutionMethods = {
  /** Also of a job that was unscheduled, by its id. */
  getJobHistory: (id: string, options?: HistoryOptions) => Promise<HistoryPage>;
  getExecution: (id: string) => Promise<ExecutionDetail>;
  /** Runs the steps that did not succeed, as a new execution. */
  retryExecution: (id: string, options?: RetryOptions) => Promise<RetriedExecution>;
  /** Totals of the tenant: executions and steps that began in the period, and schedules as they are. */
  getMetrics: (period?: Period) => Promise<Metrics>;
  /** Database, Temporal and workers; it answers too when one of them is down. */
  healthCheck: () => Promise<Health>;
};

export function createExecutionMethods({ GET, POST, send }: CarillonClient): ExecutionMethods {
  return {
    async getJobHistory(id, { status, ...options } = {}) {
      const statuses = status === undefined ? {} : { status: [status].flat().join(',') };
      const query = { scheduleId: id, ...statuses, ...options };
      return (await GET('/api/v1/schedule-executions', { params: { query } })).data;
    },
    getExecution: async (id) =>
      (await GET('/api/v1/schedule-executions/{id}', { params: { path: { id } } })).data,
    async retryExecution(id, { reason, revision = 'AsItWas' } = {}) {
      const body = { revision, ...(reason === undefined ? {} : { reason }) };
      const params = { path: { id } };
      return (await POST('/api/v1/schedule-executions/{id}/retry', { params, body })).data;
    },
    getMetrics: async (period = {}) =>
      (await GET('/api/v1/metrics/summary', { params: { query: period } })).data,
    healthCheck: () => readHealth(send),
  };
}

/** A part that is down makes the answer a 503 that has the same shape. */
async function readHealth(send: CarillonClient['send']): Promise<Health> {
  const response = await send('/api/v1/health', { accept: [503] });
  const health = (await response.json().catch(() => null)) as Partial<Health> | null;
  if (health?.database !== undefined && health.temporal !== undefined) return health as Health;
  const title = 'the answer is not the health of Carillon';
  throw new ApiError({ code: 'answer-unreadable', title, status: response.status });
}
