/** The entry of the package: everything that code outside of Carillon may import. */
export { ApiError, type Problem, type TransportCode } from './api-error.ts';
export type { components, operations, paths } from './api-types.ts';
export {
  type Answer,
  type CarillonClient,
  type ClientOptions,
  createClient,
  type PagedPath,
} from './client.ts';
export type { EventOptions, EventReceipt } from './scheduler/events.ts';
export type {
  ExecutionDetail,
  Health,
  HistoryOptions,
  HistoryPage,
  Metrics,
  RetriedExecution,
  RetryOptions,
} from './scheduler/executions.ts';
export type { Execution, Job, JobKind, JobStatus } from './scheduler/job.ts';
export type { CancelledJob, CancelOptions, ResumedJob } from './scheduler/job-changes.ts';
export type { Handler, JobOptions, Limit, Repeat, When } from './scheduler/job-options.ts';
export type { JobFilter, JobStats, Period } from './scheduler/jobs.ts';
export { createScheduler, type Scheduler } from './scheduler/scheduler.ts';
