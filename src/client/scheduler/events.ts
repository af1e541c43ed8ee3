/** Jobs that events start. */
import type { components } from '../api-types.ts';
import type { CarillonClient } from '../client.ts';
import { type Job, toJob } from './job.ts';
import { type JobOptions, toBody } from './job-options.ts';
import { written } from './written.ts';

/** Of events that name no source. */
const defaultSource = 'scheduler';

export type EventOptions = {
  /** Who sends such events; `scheduler` by default. */
  source?: string;
  /** The sender's own id: repeating it starts nothing. */
  id?: string;
};

/** `deliveries` has one entry for each job that the event starts. */
export type EventReceipt = components['schemas']['EventReceipt'];

export type EventMethods = {
  /** Registers a job that runs once for each event of that name. */
  onEvent: (name: string, job: JobOptions & { source?: string }) => Promise<Job>;
  /** Starts the enabled jobs registered for the event; the payload is stored with it. */
  triggerEvent: (name: string, payload?: unknown, options?: EventOptions) => Promise<EventReceipt>;
};

export function createEventMethods({ POST }: CarillonClient): EventMethods {
  return {
    async onEvent(name, { source = defaultSource, ...job }) {
      const body = toBody(job, { type: 'Event', source, name });
      return toJob(written(await POST('/api/v1/schedules', { body })));
    },
    async triggerEvent(name, payload, { source = defaultSource, id } = {}) {
      const about = { source, name, ...(id === undefined ? {} : { id }) };
      const body = payload === undefined ? about : { ...about, payload };
      return (await POST('/api/v1/events', { body })).data;
    },
  };
}
