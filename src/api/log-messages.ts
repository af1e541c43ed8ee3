/** What the API logs. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  requestAnswered: {
    level: 'info',
    text: 'request answered',
    meaning: 'The request `method` `route` by `by` was answered with `status` after `ms`.',
    remedy: null,
  },
  requestFailed: {
    level: 'error',
    text: 'request failed',
    meaning: 'A request was answered with a status of 500 or more; `err` and `cause` say why.',
    remedy: 'Check PostgreSQL and Temporal; an `internal-error` is a defect to report.',
  },
} as const satisfies LogCatalogue;
