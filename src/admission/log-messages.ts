/** What admission logs, in the worker process that runs the workflows. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  wakeFailed: {
    level: 'warn',
    text: 'wake-up of the next execution failed; its timer will retry',
    meaning: 'The execution `next` has the lock of its schedule, but its workflow was not told.',
    remedy: 'Check that Temporal answers; the timer of the execution or the sweeper wakes it.',
  },
  supersededWakeFailed: {
    level: 'warn',
    text: 'wake-up of a superseded execution failed; its timer will retry',
    meaning: 'The waiting execution `executionId` is to be skipped, but its workflow was not told.',
    remedy: 'Check that Temporal answers; the timer of the execution ends it.',
  },
  slotWakeFailed: {
    level: 'warn',
    text: 'wake-up of steps that wait for a slot failed; their timers will retry',
    meaning: 'The limits `freed` have room, but the workflows of the waiting steps were not told.',
    remedy: 'Check that PostgreSQL and Temporal answer; timers or the sweeper wake the steps.',
  },
  closedWorkflowFound: {
    level: 'warn',
    text: 'closed workflow of a queued or running execution found',
    meaning:
      'The workflow of `gone` was ended in Temporal; its execution is ended and its lock passed on.',
    remedy: 'If no user ended it on purpose, check the workflow in Temporal.',
  },
} as const satisfies LogCatalogue;
