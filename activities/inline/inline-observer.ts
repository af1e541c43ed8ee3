/** The Observer of one inline attempt: its start is a claim, and its end waits for the rest of its report. */
import {
  type AttemptEnd,
  AttemptKnownError,
  type AttemptStart,
  type Observer,
} from '../../src/domain/observation.ts';
import type { FoundAtStart } from '../../src/store/records/attempts.ts';

/** The record as the inline lane needs it: only it knows what a workflow task that is repeated has done before. */
export type InlineRecord = Observer & {
  /** Resolves once the start is stored; `isNew` is false when it was before. */
  claim(start: AttemptStart): Promise<FoundAtStart>;
  /** Resolves when the end is stored. */
  conclude(end: AttemptEnd): Promise<void>;
};

export function observeInline(record: InlineRecord): Observer & { end(): AttemptEnd | null } {
  let ended: AttemptEnd | null = null;
  return {
    async attemptStarted(start) {
      const { isNew, lostAttempt } = await record.claim(start);
      if (!isNew) throw new AttemptKnownError('it is on record already');
      return { stored: true, lostAttempt };
    },
    attemptEnded: (end) => void (ended = end),
    progress: (progress) => record.progress(progress),
    logLines: (key, lines) => record.logLines(key, lines),
    end: () => ended,
  };
}
