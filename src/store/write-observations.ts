/** Stores reports of one tenant that belong together, whoever sent them. */
import type { Observation } from '../domain/observation.ts';
import type { AttemptKey } from '../domain/observer.ts';
import { insertAttemptStart } from './attempts.ts';
import { endAttempts, updateProgress } from './attempt-news.ts';
import type { FoundAtStart } from './attempts.ts';
import type { Transaction } from './database.ts';
import { insertLogLines } from './log-lines.ts';

export type WrittenObservations = {
  /** What each start found, in the order of the observations; null for all others. */
  starts: (FoundAtStart | null)[];
  /** Rows that were added or changed. */
  rows: number;
  /** Log lines beyond a quota. */
  droppedLines: number;
};

/**
 * Everything is asked at once and PostgreSQL takes it in this order: an end follows the start that
 * came with it, and goes before the starts of later attempts, which would take it for lost.
 */
export async function writeObservations(
  tx: Transaction,
  observations: readonly Observation[],
): Promise<WrittenObservations> {
  const starts = observations.flatMap((one) => (one.type === 'start' ? [placeOf(one.start)] : []));
  const ends = observations.flatMap((one) => (one.type === 'end' ? [one.end] : []));
  const progress = observations.flatMap((one) => (one.type === 'progress' ? [one.progress] : []));
  const logs = observations.flatMap((one) => (one.type === 'log' ? [one] : []));
  const begunHere = new Set(starts);
  const isBegunHere = (key: AttemptKey): boolean => begunHere.has(placeOf(key));
  const [endedBefore, found, moved, endedHere, appended] = await Promise.all([
    endAttempts(
      tx,
      ends.filter((end) => !isBegunHere(end)),
    ),
    Promise.all(
      observations.map(async (one) =>
        one.type === 'start' ? insertAttemptStart(tx, one.start) : null,
      ),
    ),
    updateProgress(tx, progress),
    endAttempts(
      tx,
      ends.filter((end) => isBegunHere(end)),
    ),
    Promise.all(logs.map(({ key, lines }) => insertLogLines(tx, key, lines))),
  ]);
  const newStarts = found.filter((start) => start?.isNew).length;
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  return {
    starts: found,
    rows: newStarts + endedBefore + endedHere + moved + sum(appended.map(({ stored }) => stored)),
    droppedLines: sum(appended.map(({ dropped }) => dropped)),
  };
}

function placeOf({ executionId, incarnation, stepIndex, attempt }: AttemptKey): string {
  return `${executionId}/${incarnation}/${stepIndex}/${attempt}`;
}
