/** How long an execution will likely take, for previews that foretell overlap. */
import type { PreviewRequest } from '../contract/preview-body.ts';
import type { Transaction } from '../store/database.ts';
import type { StoredSchedule } from '../store/schedules.ts';
import { findTypicalDuration } from '../store/typical-duration.ts';
import type { ExpectedDuration } from '../timing/foreseen-overlap.ts';
import { getSchedule } from './schedule-access.ts';

export type ForeseenDuration = {
  /** Null when nobody says and nothing is on record. */
  expected: ExpectedDuration | null;
  /** The overlap policy, null when no schedule is known. */
  overlap: string | null;
  warnings: readonly string[];
};

/** What somebody says counts more than what is on record. */
export async function foreseeStored(
  tx: Transaction,
  { id, definition }: StoredSchedule,
  said: number | null,
): Promise<ForeseenDuration> {
  const { overlap } = definition;
  if (said !== null)
    return { expected: { seconds: said, isTypical: false }, overlap, warnings: [] };
  const seconds = await findTypicalDuration(tx, id);
  const expected = seconds === null ? null : { seconds, isTypical: true };
  return { expected, overlap, warnings: [] };
}

/** @throws ProblemError `schedule-not-found`, or `name-ambiguous`. */
export async function foreseeDraft(
  tx: Transaction,
  draft: Pick<PreviewRequest, 'schedule' | 'expectedDurationSeconds'>,
): Promise<ForeseenDuration> {
  const said = draft.expectedDurationSeconds;
  if (draft.schedule === null) {
    const expected = said === null ? null : { seconds: said, isTypical: false };
    return { expected, overlap: null, warnings: [] };
  }
  const schedule = await getSchedule(tx, draft.schedule);
  const foreseen = await foreseeStored(tx, schedule, said);
  if (foreseen.expected) return foreseen;
  const warning = `no execution of ${schedule.slug} has completed yet: overlap is not foretold`;
  return { ...foreseen, warnings: [warning] };
}
