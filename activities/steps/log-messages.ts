/** What step workers log. */
import type { LogCatalogue } from '../../src/domain/log-message.ts';

export const messages = {
  attemptCompleted: {
    level: 'info',
    text: 'attempt completed',
    meaning: 'An attempt of a step completed, perhaps with warnings.',
    remedy: null,
  },
  attemptFailed: {
    level: 'warn',
    text: 'attempt failed',
    meaning:
      'An attempt of a step failed, timed out or was cancelled: see `status`, `code` and `reason`; `nextAttemptAt` is null when no attempt follows.',
    remedy: 'Fix what `reason` names when the step ends Failed or TimedOut.',
  },
  stepActivityError: {
    level: 'error',
    text: 'step activity threw an unexpected error',
    meaning:
      'The worker itself failed while it ran a step; the attempt ends with `internal-error`.',
    remedy: 'Report the stack trace in `reason`: it is a bug in Carillon.',
  },
} as const satisfies LogCatalogue;
