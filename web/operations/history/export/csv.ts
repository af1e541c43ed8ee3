/** Executions as CSV, as RFC 4180 has it. */
import type { Execution } from '../../../api/client.ts';

type Cell = string | number | null | undefined;

const cells: Readonly<Record<string, (execution: Execution) => Cell>> = {
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

/** A spreadsheet would run such a text as a formula: an apostrophe in front makes it a text. */
const formula = /^[=+\-@\t\r]/;

function toCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toCsv(executions: readonly Execution[]): string {
  const rows = executions.map((execution) =>
    Object.values(cells).map((read) => toCell(read(execution))),
  );
  return [Object.keys(cells), ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}
