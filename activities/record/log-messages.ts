/** What the activities that write the record log, in the worker process that runs the workflows. */
import type { LogCatalogue } from '../../src/domain/log-message.ts';

export const messages = {
  transitionsUnwritten: {
    level: 'warn',
    text: 'transitions not written; will retry',
    meaning: 'Statuses of steps may show late; what is dropped is written when the execution ends.',
    remedy: 'Check that PostgreSQL answers; `err` names what failed.',
  },
  observationsUnwritten: {
    level: 'warn',
    text: 'attempt reports not written; will retry',
    meaning: 'Attempts and log lines may show late; `dropped` of them are lost.',
    remedy: 'Check that PostgreSQL answers; `err` names what failed.',
  },
  executionEnded: {
    level: 'info',
    text: 'execution ended',
    meaning: 'The execution `executionId` ended with `status`.',
    remedy: null,
  },
  endWithoutRecord: {
    level: 'warn',
    text: 'end of an execution that is not in the record',
    meaning:
      'The execution `executionId` ended with `status`, and there is no row for it; nothing was written.',
    remedy:
      'Normal after the database was restored to an earlier point; otherwise check the record.',
  },
  milestoneDone: {
    level: 'info',
    text: 'milestone done',
    meaning: 'The milestone succeeded and is never tried again.',
    remedy: null,
  },
  milestoneFailed: {
    level: 'warn',
    text: 'milestone failed; will be tried again',
    meaning: 'Attempt `attempt` failed; the next one is at `eligibleAt` or later.',
    remedy: 'Check `error` and the steps of the execution.',
  },
  milestoneSkipped: {
    level: 'info',
    text: 'milestone not tried because its execution was skipped',
    meaning: 'The attempt does not count; the milestone stays due.',
    remedy: null,
  },
  followersDeferred: {
    level: 'warn',
    text: 'starts after an execution failed; the delivery loop will retry',
    meaning: 'Schedules that follow the execution `executionId` start late.',
    remedy: 'Check that Temporal answers; `err` names what failed.',
  },
} as const satisfies LogCatalogue;
