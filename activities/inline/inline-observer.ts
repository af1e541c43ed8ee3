/** The Observer of one inline attempt: its start is a claim, and its end waits for the rest of its report. */
import { type AttemptEnd, AttemptKnownError, type Observer } from '../../src/domain/observation.ts';
import type { InlineRecord } from '../record/store-observer.ts';

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
