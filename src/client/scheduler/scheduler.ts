/** The scheduler port: eighteen methods over the API, under the names that automation code knows. */
import type { CarillonClient } from '../client.ts';
import { createEventMethods, type EventMethods } from './events.ts';
import { createExecutionMethods, type ExecutionMethods } from './executions.ts';
import { createJobChanges, type JobChanges } from './job-changes.ts';
import { createJobMethods, type JobMethods } from './jobs.ts';

export type Scheduler = JobMethods & JobChanges & EventMethods & ExecutionMethods;

/** Every method throws an `ApiError` when it fails. */
export function createScheduler(client: CarillonClient): Scheduler {
  return {
    ...createJobMethods(client),
    ...createJobChanges(client),
    ...createEventMethods(client),
    ...createExecutionMethods(client),
  };
}
