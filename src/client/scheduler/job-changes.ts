/** Changing jobs: when they run, and whether they do. */
import { ApiError } from '../api-error.ts';
import type { components } from '../api-types.ts';
import type { CarillonClient } from '../client.ts';
import { cancelledMark, type Job, type Schedule, toJob } from './job.ts';
import { toTiming, type When } from './job-options.ts';
import { written } from './written.ts';

type Reason = { reason?: string };

export type ResumedJob = Job & {
  /**
   * Fires that did not run while the job was paused, or null: they are not caught up; a backfill starts them.
   * Their end is the time of resuming.
   */
  notRun: components['schemas']['EnabledSchedule']['notRun'];
};

export type CancelledJob = Job & {
  /** Executions that were asked to cancel; empty unless `running` is `cancel`. */
  cancelledExecutionIds: string[];
};

export type CancelOptions = Reason & {
  /** What happens to executions that have not ended: `finish`, the default, or `cancel`. */
  running?: 'finish' | 'cancel';
};

export type JobChanges = {
  /** Changes when the job runs; everything else of it stays. */
  reschedule: (id: string, when: When & Reason) => Promise<Job>;
  /** Ends the job for good: no further fires. Its executions can still be read under its id. */
  unschedule: (id: string) => Promise<void>;
  /** No fires until it is resumed, or until an instant; executions that have begun continue. */
  pauseJob: (id: string, options?: Reason & { until?: string }) => Promise<Job>;
  /** Fires again from now on. */
  resumeJob: (id: string, options?: Reason) => Promise<ResumedJob>;
  /** Ends the job; unlike one that is unscheduled it is still listed, and can be resumed. */
  cancelJob: (id: string, options?: CancelOptions) => Promise<CancelledJob>;
};

const maxTries = 3;
/** How often the executions of a cancelled job are listed: one may begin while another is cancelled. */
const maxRounds = 5;

export function createJobChanges(client: CarillonClient): JobChanges {
  const { POST, DELETE } = client;
  const of = (id: string) => ({ path: { ref: id } });
  const pause = async (id: string, body: Reason & { until?: string }): Promise<Job> =>
    toJob((await POST('/api/v1/schedules/{ref}/disable', { params: of(id), body })).data);
  return {
    reschedule: (id, when) => reschedule(client, id, when),
    async unschedule(id) {
      await DELETE('/api/v1/schedules/{ref}', { params: of(id) });
    },
    pauseJob: (id, options = {}) => pause(id, options),
    async resumeJob(id, options = {}) {
      const init = { params: of(id), body: options };
      const { data } = await POST('/api/v1/schedules/{ref}/enable', init);
      return { ...toJob(data), notRun: data.notRun };
    },
    async cancelJob(id, { reason, running = 'finish' } = {}) {
      const why = reason === undefined ? cancelledMark : `${cancelledMark}: ${reason}`;
      const job = await pause(id, { reason: why });
      const cancelledExecutionIds =
        running === 'cancel' ? await cancelOpen(client, job.id, why) : [];
      return { ...job, cancelledExecutionIds };
    },
  };
}

/** A change of another user in between is kept: the timings are set on the newest definition. */
async function reschedule(
  { GET, PUT }: CarillonClient,
  id: string,
  { reason, ...when }: When & Reason,
): Promise<Job> {
  const timing = toTiming(when);
  for (let tries = 1; ; tries += 1) {
    const { data, response } = await GET('/api/v1/schedules/{ref}', {
      params: { path: { ref: id } },
    });
    try {
      return toJob(
        written(
          await PUT('/api/v1/schedules/{ref}', {
            params: {
              path: { ref: data.id },
              header: { 'if-match': response.headers.get('etag') ?? '*' },
            },
            body: {
              ...toWritable(data),
              timings: [timing],
              ...(reason === undefined ? {} : { reason }),
            },
          }),
        ),
      );
    } catch (error) {
      const changed = error instanceof ApiError && error.status === 412;
      if (!changed || tries === maxTries) throw error;
    }
  }
}

/** The members of a schedule that a body may have. */
function toWritable(schedule: Schedule): components['schemas']['ScheduleBody'] {
  const { name, description, tags, enabled, overlap, catchUp, steps } = schedule;
  const { catchupWindowSeconds, calendars, jitterSeconds } = schedule;
  const policies = { overlap, catchUp, catchupWindowSeconds, calendars, jitterSeconds };
  return { name, description, tags, enabled, ...policies, steps };
}

async function cancelOpen(
  { items, POST }: CarillonClient,
  scheduleId: string,
  reason: string,
): Promise<string[]> {
  const asked = new Set<string>();
  for (let round = 0; round < maxRounds; round += 1) {
    const before = asked.size;
    const query = { scheduleId, status: 'Queued,InProgress,Paused', limit: 200 };
    for await (const { id } of items('/api/v1/schedule-executions', { params: { query } })) {
      if (asked.has(id)) continue;
      asked.add(id);
      await POST('/api/v1/schedule-executions/{id}/cancel', {
        params: { path: { id } },
        body: { reason: reason.slice(0, 500) },
      }).catch(ignoreEnded);
    }
    if (asked.size === before) break;
  }
  return [...asked];
}

/** It ended while it was to be cancelled. */
function ignoreEnded(error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 409) throw error;
}
