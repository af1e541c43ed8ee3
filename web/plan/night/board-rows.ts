/** The rows of the night board: fires that have come, and those that are still planned. Pure. */
import type { FireOutcomeRow, PlannedFire } from '../../api/client.ts';
import type { CsvCell } from '../../display/csv.ts';
import { statusWords } from '../../display/status/status-looks.ts';
import { showDuration } from '../../display/time/times.ts';
import type { BoardOutcome } from './night-search.ts';

export type BoardRow = Omit<FireOutcomeRow, 'outcome' | 'decision'> & { outcome: BoardOutcome };

/** In the order of their times. A fire that has come meanwhile is not planned any more. */
export function joinRows(
  fires: readonly FireOutcomeRow[],
  planned: readonly PlannedFire[],
): BoardRow[] {
  const known = new Set(fires.map(keyOf));
  const coming = planned.map(toRow).filter((row) => !known.has(keyOf(row)));
  return [...fires, ...coming].sort((a, b) => a.scheduledFor.localeCompare(b.scheduledFor));
}

export function keyOf({ scheduleId, scheduledFor }: Pick<BoardRow, 'scheduleId' | 'scheduledFor'>) {
  return `${scheduleId} ${scheduledFor}`;
}

function toRow({ at, usualSeconds, ...schedule }: PlannedFire): BoardRow {
  const nothing = { lateSeconds: null, reason: null, executionId: null, status: null };
  return {
    ...schedule,
    ...nothing,
    ...{ scheduledFor: at, outcome: 'Planned', usualSeconds },
    ...{ startedAt: null, endedAt: null, failedStep: null, expectedEndAt: null },
  };
}

/** Why it went as it did, in one sentence; empty when there is nothing to say. */
export function detailOf(row: BoardRow): string {
  const { outcome, reason, failedStep, lateSeconds, status, usualSeconds } = row;
  const why = reason ?? '';
  switch (outcome) {
    case 'Late':
      return [`${showDuration((lateSeconds ?? 0) * 1_000)} late`, why].filter(Boolean).join(': ');
    case 'Failed': {
      const what = statusWords(status ?? 'Failed');
      return failedStep ? `${what} at step ${failedStep.index + 1}, ${failedStep.name}` : what;
    }
    case 'Planned':
      return usualSeconds === null ? '' : `usually takes ${showDuration(usualSeconds * 1_000)}`;
    default:
      return why;
  }
}

/** What is copied. */
export const boardCells: Readonly<Record<string, (row: BoardRow) => CsvCell>> = {
  scheduledFor: ({ scheduledFor }) => scheduledFor,
  schedule: ({ scheduleSlug }) => scheduleSlug,
  scheduleName: ({ scheduleName }) => scheduleName,
  tags: ({ tags }) => tags.join(' '),
  outcome: ({ outcome }) => outcome,
  lateSeconds: ({ lateSeconds }) => lateSeconds,
  status: ({ status }) => status,
  detail: detailOf,
  reason: ({ reason }) => reason,
  startedAt: ({ startedAt }) => startedAt,
  endedAt: ({ endedAt }) => endedAt,
  expectedEndAt: ({ expectedEndAt }) => expectedEndAt,
  executionId: ({ executionId }) => executionId,
};
