/** What the editor asks of the server: the schedule as it is stored, what it says of a draft, and saving one. */
import type { components } from '../../src/client/api-types.ts';
import { api } from '../api/client.ts';
import type { Draft } from './draft.ts';

type Schemas = components['schemas'];
export type WrittenSchedule = Schemas['WrittenSchedule'];

/** The version that a draft began with. */
export type StoredSchedule = { schedule: Schemas['Schedule']; etag: string };

export async function readStored(ref: string): Promise<StoredSchedule> {
  const path = '/api/v1/schedules/{ref}';
  const { data, response } = await api().GET(path, { params: { path: { ref } } });
  return { schedule: data, etag: response.headers.get('etag') ?? '' };
}

/** What became of a draft, or would: with four eyes, another user has to approve it first. */
export type Written =
  { schedule: WrittenSchedule; approvalId: null } | { schedule: null; approvalId: string };

/** `stored` is the version that it changes; null for a new schedule. A dry run writes nothing. */
export async function writeDraft(
  draft: Draft,
  stored: StoredSchedule | null,
  { dryRun }: { dryRun: boolean },
): Promise<Written> {
  const query = dryRun ? { dryRun } : {};
  const { data } = stored
    ? await api().PUT('/api/v1/schedules/{ref}', {
        params: {
          path: { ref: stored.schedule.id },
          query,
          header: { 'if-match': stored.etag },
        },
        body: draft,
      })
    : await api().POST('/api/v1/schedules', { params: { query }, body: draft });
  return 'steps' in data
    ? { schedule: data, approvalId: null }
    : { schedule: null, approvalId: data.id };
}

type PreviewOptions = {
  count: number;
  after?: string;
  /** What its steps use: other schedules are then compared with it. */
  connectedSystems?: string[];
};

/** When the timings of the draft fire. `stored` tells the usual duration, by which overlap is predicted. */
export async function previewDraft(
  { timings = [{ type: 'Manual' }], calendars = [], jitterSeconds = 0, overlap }: Draft,
  stored: StoredSchedule | null,
  { count, after, connectedSystems }: PreviewOptions,
): Promise<Schemas['Preview']> {
  const body = {
    timings,
    calendars,
    jitterSeconds,
    ...(overlap && { overlap }),
    ...(stored && { schedule: stored.schedule.id }),
    ...(after !== undefined && { after }),
    ...(connectedSystems && { connectedSystems }),
    count,
  };
  return (await api().POST('/api/v1/schedules/preview', { body })).data;
}
