/** What a preview needs to foretell overlap: how long executions take, and which are open now. */
import type { PreviewRequest } from '../../contract/schedule/preview-body.ts';
import {
  defaultOverlapPolicy,
  maxWaiting,
  type OverlapPolicy,
} from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listOpenOf } from '../../store/executions/executions.ts';
import { findTypicalDuration } from '../../store/executions/typical-duration.ts';
import type { StoredSchedule } from '../../store/schedules/schedules.ts';
import type { ExpectedDuration, OpenExecution } from '../../timing/fires/predicted-overlap.ts';
import { getSchedule } from './schedule-access.ts';

export type PredictedDuration = {
  /** Null when nobody says and nothing is on record. */
  expected: ExpectedDuration | null;
  overlap: OverlapPolicy;
  /** Executions of the schedule that have not ended and would meet a coming fire. */
  open: readonly OpenExecution[];
  warnings: readonly string[];
};

/** What somebody says counts more than what is on record. */
export async function predictStored(
  tx: Transaction,
  { id, definition }: StoredSchedule,
  said: number | null,
  overlap: OverlapPolicy = definition.overlap,
): Promise<PredictedDuration> {
  const seconds = said ?? (await findTypicalDuration(tx, id));
  const expected = seconds === null ? null : { seconds, isTypical: said === null };
  // Executions that allow others hold no lock: they meet nobody unless the policy lets all run.
  const open = (await listOpenOf(tx, id, { limit: maxWaiting + 1 })).filter(
    ({ startedAt, lockTerm }) => overlap === 'AllowAll' || startedAt === null || lockTerm !== null,
  );
  return { expected, overlap, open, warnings: [] };
}

/** @throws ProblemError `schedule-not-found`, or `name-ambiguous`. */
export async function predictDraft(
  tx: Transaction,
  draft: Pick<PreviewRequest, 'schedule' | 'expectedDurationSeconds' | 'overlap'>,
): Promise<PredictedDuration> {
  const { schedule: like, expectedDurationSeconds: said, overlap } = draft;
  if (like === null) {
    const expected = said === null ? null : { seconds: said, isTypical: false };
    return { expected, overlap: overlap ?? defaultOverlapPolicy, open: [], warnings: [] };
  }
  const schedule = await getSchedule(tx, like);
  const predicted = await predictStored(tx, schedule, said, overlap ?? undefined);
  if (predicted.expected) return predicted;
  const warning = `no execution of ${schedule.slug} has completed yet: overlap is not foretold`;
  return { ...predicted, warnings: [warning] };
}
