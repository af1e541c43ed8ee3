/** The live stream: what it tells, and the ids that a reader resumes after. */
import type { Permission } from '../access/permissions.ts';

/** What a reader may ask for. `log` tells the places of new lines of one execution. */
export const streamTopics = [
  'executions',
  'steps',
  'attempts',
  'log',
  'schedules',
  'fires',
  'holds',
  'approvals',
] as const;
export type StreamTopic = (typeof streamTopics)[number];

/** What a credential needs for each topic: the permission of the lists that show the same. */
export const streamPermissions: Readonly<Record<StreamTopic, Permission>> = {
  executions: 'read',
  steps: 'read',
  attempts: 'read',
  log: 'read',
  schedules: 'read',
  fires: 'read',
  holds: 'read',
  approvals: 'read',
};

/**
 * All of the pages before `page` and, of that page, the rows up to `seq`; null when that page was read to its
 * end. The mark tells a page from one that had the same number before a crash of PostgreSQL.
 */
export type StreamPosition = { page: number; mark: string; seq: number | null };

export const positionPattern = '^([1-9][0-9]{0,14})-([0-9a-f]{6})(?:\\.([1-9][0-9]{0,14}))?$';
const form = new RegExp(positionPattern);

/** The id of an event, as the reader sends it back in Last-Event-ID. */
export function formatPosition({ page, mark, seq }: StreamPosition): string {
  return `${page}-${mark}${seq === null ? '' : `.${seq}`}`;
}

/** Null for a text that is no id of ours. */
export function parsePosition(text: string): StreamPosition | null {
  const [, page, mark, seq] = form.exec(text) ?? [];
  if (page === undefined || mark === undefined) return null;
  return { page: Number(page), mark, seq: seq === undefined ? null : Number(seq) };
}

/** One change, as it is stored and as readers of the tenant may see it. */
export type StreamEvent = {
  /** Grows within a page. */
  seq: number;
  topic: StreamTopic;
  at: Date;
  scheduleId: string | null;
  executionId: string | null;
  stepIndex: number | null;
  attempt: number | null;
  status: string | null;
  /** Numbers and switches of this topic. */
  data: Readonly<Record<string, string | number | boolean | null>> | null;
};

export type StreamFilter = {
  topics: ReadonlySet<StreamTopic>;
  /** Null for those of every schedule. */
  scheduleId: string | null;
  /** An execution and the one whose reset it is, which keeps the reports of its attempts; null for all. */
  executionIds: ReadonlySet<string> | null;
};

/** A filter leaves out what does not belong to such an object at all. */
export function isWanted(event: StreamEvent, filter: StreamFilter): boolean {
  const { topics, scheduleId, executionIds } = filter;
  if (!topics.has(event.topic)) return false;
  if (scheduleId !== null && event.scheduleId !== scheduleId) return false;
  return (
    executionIds === null || (event.executionId !== null && executionIds.has(event.executionId))
  );
}
