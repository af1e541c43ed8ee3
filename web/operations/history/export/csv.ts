/** Executions as CSV. */
import type { Execution } from '../../../api/client.ts';
import { type CsvCell, csvOf } from '../../../display/csv.ts';

const cells: Readonly<Record<string, (execution: Execution) => CsvCell>> = {
  id: ({ id }) => id,
  schedule: ({ scheduleSlug }) => scheduleSlug,
  scheduleName: ({ scheduleName }) => scheduleName,
  status: ({ status }) => status,
  trigger: ({ trigger }) => trigger,
  initiatorType: ({ initiator }) => initiator.type,
  initiatorId: ({ initiator }) => initiator.id,
  initiatorName: ({ initiator }) => initiator.name,
  scheduledFor: ({ scheduledFor }) => scheduledFor,
  queuedAt: ({ queuedAt }) => queuedAt,
  startedAt: ({ startedAt }) => startedAt,
  endedAt: ({ endedAt }) => endedAt,
  seconds: ({ startedAt, endedAt }) =>
    startedAt && endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000 : null,
  steps: ({ stepCount }) => stepCount,
  revision: ({ revision }) => revision,
  retriedFrom: ({ retriedFrom }) => retriedFrom,
  retryReason: ({ retryReason }) => retryReason,
  error: ({ error }) => error,
  note: ({ note }) => note,
};

export function toCsv(executions: readonly Execution[]): string {
  return csvOf(executions, cells);
}
