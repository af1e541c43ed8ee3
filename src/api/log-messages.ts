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
  credentialsRead: {
    level: 'info',
    text: 'credentials file was read again',
    meaning: 'The file `file` changed and now holds `tokens` tokens; the others end at once.',
    remedy: null,
  },
  credentialsUnreadable: {
    level: 'error',
    text: 'credentials file cannot be used',
    meaning:
      'The file `file` changed and is not valid: `why`. Its last valid tokens are accepted for one more minute.',
    remedy: 'Correct the file; it is read again within seconds.',
  },
  connectionRefused: {
    level: 'warn',
    text: 'connections refused',
    meaning:
      'Connections were closed at once, the first from `remoteAddress`; `why` says which limit.',
    remedy: 'Name your proxies in CARILLON_TRUSTED_PROXIES; otherwise find who opens so many.',
  },
  streamFailed: {
    level: 'warn',
    text: 'live stream failed',
    meaning: 'A live stream ended because of `err`; its reader resumes it.',
    remedy: 'Check that PostgreSQL answers; if it does, this is a defect to report.',
  },
} as const satisfies LogCatalogue;
