/** Making jobs and reading them. */
import { ApiError } from '../api-error.ts';
import type { components } from '../api-types.ts';
import type { CarillonClient } from '../client.ts';
import { type Job, type JobKind, type JobStatus, toJob } from './job.ts';
import {
  type JobOptions,
  type Limit,
  type Repeat,
  type TimingBody,
  toBody,
  toLimited,
  toTiming,
} from './job-options.ts';
import { written } from './written.ts';

/** Without a member: any. */
export type JobFilter = {
  status?: JobStatus | readonly JobStatus[];
  kind?: JobKind | readonly JobKind[];
  tag?: string;
  /** Slug of the tenant of the token; another one is refused, since a token is of one tenant. */
  tenant?: string;
  /** Part of the name. */
  search?: string;
  /** At most so many jobs; 1,000 by default. */
  limit?: number;
};

/** Executions belong to the time they began; the last 30 days by default. */
export type Period = { from?: string; to?: string };

export type JobStats = components['schemas']['ScheduleStatistics'];

export type JobMethods = {
  /** Registers a job that repeats until it is paused, cancelled or unscheduled. */
  schedule: (job: JobOptions & Repeat) => Promise<Job>;
  /** Registers a job that runs once, at an instant or at a local time of the time zone. */
  scheduleOnce: (job: JobOptions & { at: string | Date; timeZone?: string }) => Promise<Job>;
  /** Registers a job that repeats a number of times, or up to an instant. */
  scheduleRecurring: (job: JobOptions & Repeat & { limit: Limit }) => Promise<Job>;
  /** By id or slug. */
  getJob: (id: string) => Promise<Job>;
  /** By name. */
  listJobs: (filter?: JobFilter) => Promise<Job[]>;
  /** Counts, success rates and run times of the job and its steps; also of one that was unscheduled. */
  getJobStats: (id: string, period?: Period) => Promise<JobStats>;
};

export function createJobMethods(client: CarillonClient): JobMethods {
  const { GET, POST } = client;
  const create = async (job: JobOptions, timing: TimingBody): Promise<Job> =>
    toJob(written(await POST('/api/v1/schedules', { body: toBody(job, timing) })));
  return {
    schedule: async ({ cron, timeZone, every, ...job }) =>
      create(job, toTiming(given({ cron, timeZone, every }))),
    scheduleOnce: async ({ at, timeZone, ...job }) =>
      create(job, toTiming(given({ at, timeZone }))),
    scheduleRecurring: async ({ cron, timeZone, every, limit, ...job }) =>
      create(job, toLimited(given({ cron, timeZone, every }), limit)),
    async getJob(id) {
      const { data } = await GET('/api/v1/schedules/{ref}', { params: { path: { ref: id } } });
      return toJob(data);
    },
    listJobs: (filter = {}) => listJobs(client, filter),
    async getJobStats(id, period = {}) {
      const params = { path: { ref: id }, query: period };
      return (await GET('/api/v1/schedules/{ref}/statistics', { params })).data;
    },
  };
}

/** Without the members that are undefined. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

async function listJobs(client: CarillonClient, filter: JobFilter): Promise<Job[]> {
  const { status, kind, tag, tenant, search: q, limit = 1_000 } = filter;
  if (tenant !== undefined) await checkTenant(client, tenant);
  const statuses = status === undefined ? null : [status].flat();
  const kinds = kind === undefined ? null : [kind].flat();
  const jobs: Job[] = [];
  if (limit < 1) return jobs;
  const params = { query: given({ tag, q, limit: 200 }) };
  for await (const schedule of client.items('/api/v1/schedules', { params })) {
    const job = toJob(schedule);
    if (statuses !== null && !statuses.includes(job.status)) continue;
    if (kinds !== null && !kinds.includes(job.kind)) continue;
    jobs.push(job);
    if (jobs.length >= limit) break;
  }
  return jobs;
}

async function checkTenant({ GET }: CarillonClient, tenant: string): Promise<void> {
  const { data } = await GET('/api/v1/principal');
  if (data.tenant === tenant) return;
  const title = `the token is of the tenant "${data.tenant}", not of "${tenant}"`;
  throw new ApiError({ code: 'argument-invalid', title });
}
