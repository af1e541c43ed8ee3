/** What the background loops of the server log. */
import type { LogCatalogue } from '../domain/log-message.ts';

const loopMessages = {
  passFailed: {
    level: 'warn',
    text: 'loop pass failed; will retry',
    meaning: 'One pass of the loop `loop` ended with an error; the next pass starts as usual.',
    remedy: 'Check that PostgreSQL and Temporal answer; `err` names what failed.',
  },
  leaseLost: {
    level: 'warn',
    text: 'lost the loop lease',
    meaning: 'Another server process leads the loop `loop` now; this one has written nothing more.',
    remedy: 'None, unless it happens often: then a process stalls or is overloaded.',
  },
  expired: {
    level: 'info',
    text: 'hold or disable period expired',
    meaning: 'The schedules `resumed` are enabled again, or the hold `hold` has ended.',
    remedy: null,
  },
  expiryFailed: {
    level: 'warn',
    text: 'failed to expire holds and disabled schedules',
    meaning: 'Holds and disabled schedules of `tenant` that have expired stay as they are for now.',
    remedy: 'Check that PostgreSQL answers; the next pass retries.',
  },
} as const satisfies LogCatalogue;

const deliveryMessages = {
  deliveryFailed: {
    level: 'warn',
    text: 'delivery failed; will retry',
    meaning: 'A start after another execution or for an event was not made yet.',
    remedy: 'Check that Temporal answers; `err` names what failed.',
  },
  delivered: {
    level: 'info',
    text: 'delivery started an execution',
    meaning: 'The schedule `schedule` was started because of `triggeredBy`.',
    remedy: null,
  },
} as const satisfies LogCatalogue;

const backfillMessages = {
  backfillTenantFailed: {
    level: 'warn',
    text: 'backfills of a tenant failed; will retry',
    meaning: 'No backfill of `tenant` was advanced in this pass.',
    remedy: 'Check that PostgreSQL and Temporal answer; `err` names what failed.',
  },
  backfillFailed: {
    level: 'warn',
    text: 'backfill not advanced; will retry',
    meaning: 'The next fire of the backfill `backfill` was not started in this pass.',
    remedy: 'Check that Temporal answers; `err` names what failed.',
  },
  bulkCompleted: {
    level: 'info',
    text: 'bulk operation completed',
    meaning: 'Every object of the bulk operation `bulk` has its end.',
    remedy: null,
  },
  bulkStopped: {
    level: 'warn',
    text: 'bulk operation stopped',
    meaning: 'The bulk operation `bulk` ended early for `reason`; what still waited was skipped.',
    remedy: 'Start another one with a credential that has access.',
  },
  bulkActFailed: {
    level: 'warn',
    text: 'act of a bulk operation failed; will retry',
    meaning: 'The act on `objectId` was not answered; it is tried up to five times.',
    remedy: 'Check that Temporal and PostgreSQL answer; `err` names what failed.',
  },
  bulkFailed: {
    level: 'warn',
    text: 'bulk operation failed; will retry',
    meaning: 'A pass over the bulk operation `bulk` failed; the next one continues it.',
    remedy: 'Check that PostgreSQL answers; `err` names what failed.',
  },
  backfillCompleted: {
    level: 'info',
    text: 'backfill completed',
    meaning: 'Every fire of the backfill `backfill` was started and its executions have ended.',
    remedy: null,
  },
  backfillFireUnknown: {
    level: 'warn',
    text: 'backfill fire unknown to Temporal; starting it again',
    meaning: 'The workflow of `fire` is not in Temporal and no worker has begun it.',
    remedy: 'If it happens again, check that the server uses the right namespace.',
  },
  backfillFireEnded: {
    level: 'warn',
    text: 'backfill fire ended before a worker began it',
    meaning: 'The workflow of `fire` was closed in Temporal; the fire is recorded as not begun.',
    remedy: 'Find out who terminated it; start a backfill for it again if it is to run.',
  },
} as const satisfies LogCatalogue;

const reconcilerMessages = {
  reconcileFailed: {
    level: 'warn',
    text: 'reconciler pass failed; will retry',
    meaning: 'Changes of schedules may reach Temporal late.',
    remedy: 'Check that PostgreSQL answers; `err` names what failed.',
  },
  pushFailed: {
    level: 'warn',
    text: 'immediate push of a schedule failed; the reconciler will retry',
    meaning: 'The change of `scheduleId` is stored, and not in Temporal yet.',
    remedy: 'Check that PostgreSQL and Temporal answer; `err` names what failed.',
  },
  scheduleSynced: {
    level: 'info',
    text: 'schedule synced',
    meaning: 'Temporal shows generation `generation` of the schedule.',
    remedy: null,
  },
  syncFailed: {
    level: 'warn',
    text: 'schedule sync failed; will retry',
    meaning: 'Temporal does not show the newest change of the schedule; `reason` says why.',
    remedy: 'Check that Temporal answers; if it does, follow `reason`.',
  },
  switchAdopted: {
    level: 'info',
    text: 'pause state of a Temporal Schedule adopted',
    meaning:
      'A user paused, unpaused or annotated the schedule with Temporal tools; the change was taken over.',
    remedy: null,
  },
  driftFound: {
    level: 'warn',
    text: 'Temporal Schedule changed outside of carillon',
    meaning: 'The parts `parts` of the Temporal Schedule differ; a deleted one is created again.',
    remedy: 'Run `carillon schedule reconcile` to restore it, or change the schedule here.',
  },
} as const satisfies LogCatalogue;

const auditorMessages = {
  firesDidNotRun: {
    level: 'error',
    text: 'fires came due and did not run',
    meaning:
      '`unbegun` fires wait for a worker; `unaudited` schedules have fires without an explanation.',
    remedy: 'Check that a worker runs and that Temporal answers; `examples` names some of them.',
  },
  auditFailed: {
    level: 'error',
    text: 'fire audit failed',
    meaning: 'The fires of the schedule `slug` are not accounted for; the next pass retries.',
    remedy: 'Check `err`; a definition that cannot be read needs a new revision.',
  },
  fireStartedLate: {
    level: 'warn',
    text: 'fire started late',
    meaning: 'Temporal did not start the fire, so the auditor did, as the catch-up policy allows.',
    remedy: 'Check `reason`; an outage or a changed Temporal Schedule is the usual cause.',
  },
  fireMissed: {
    level: 'warn',
    text: 'fire missed',
    meaning: 'The fire did not run and will not; `reason` is in the fire ledger.',
    remedy: 'Start a backfill if it is to run after all.',
  },
  fireWaitsForWorker: {
    level: 'warn',
    text: 'fire waits for a worker',
    meaning: 'Temporal has started the workflow of the fire, and no worker has begun it.',
    remedy: 'Check that a worker for workflows runs.',
  },
} as const satisfies LogCatalogue;

const milestoneMessages = {
  milestonesChecked: {
    level: 'debug',
    text: 'milestone check',
    meaning: 'The milestones of `tenant` are checked for ones that are due.',
    remedy: null,
  },
  noMilestoneDue: {
    level: 'debug',
    text: 'no milestone due',
    meaning: 'The check of `tenant` had nothing to start.',
    remedy: null,
  },
  milestoneCheckFailed: {
    level: 'warn',
    text: 'milestone check failed; will retry',
    meaning: 'No milestone of `tenant` was started in this pass.',
    remedy: 'Check that PostgreSQL answers; `err` names what failed.',
  },
  anchorMissing: {
    level: 'debug',
    text: 'milestone waits for its anchor',
    meaning: 'The anchor `anchor` is not set, so the milestone has no due time.',
    remedy: null,
  },
  milestoneTried: {
    level: 'info',
    text: 'milestone tried',
    meaning: 'Attempt `attempt` of the milestone was started as execution `executionId`.',
    remedy: null,
  },
  milestoneStartFailed: {
    level: 'warn',
    text: 'milestone start failed; will retry',
    meaning: 'The milestone is due and its execution was not started.',
    remedy: 'Check that Temporal answers; `err` names what failed.',
  },
} as const satisfies LogCatalogue;

const sweeperMessages = {
  inspectionFailed: {
    level: 'warn',
    text: 'inspection of an execution failed; will retry',
    meaning: 'The sweeper could not compare the execution `executionId` with its workflow.',
    remedy: 'If it repeats, check the workflow in Temporal; `err` names what failed.',
  },
  lossSuspected: {
    level: 'error',
    text: 'too many executions missing in Temporal; none is given up',
    meaning: 'Temporal does not know `missing` executions; `suspicion` has the numbers.',
    remedy: 'Check the address and the namespace of Temporal, and whether the server was wiped.',
  },
  executionLost: {
    level: 'warn',
    text: 'missing execution given up as lost',
    meaning: 'Temporal has not known the workflow since `since`; the execution ended as Lost.',
    remedy: 'Check what its steps did, and retry the execution if needed.',
  },
  executionEndedBySweeper: {
    level: 'warn',
    text: 'execution ended by the sweeper',
    meaning: 'Its workflow was closed in Temporal as `status` without recording its end.',
    remedy: 'If no user ended it on purpose, check the workflow in Temporal.',
  },
  unbegunEnded: {
    level: 'warn',
    text: 'execution ended before a worker began it',
    meaning: 'The accepted start did not run; `error` says why.',
    remedy: 'Start the schedule again if it is to run.',
  },
  restartFailed: {
    level: 'warn',
    text: 'accepted start failed; will retry',
    meaning: 'Temporal has not taken the start of `executionId` yet.',
    remedy: 'Check that Temporal answers; `err` names what failed.',
  },
  restarted: {
    level: 'info',
    text: 'accepted start made again',
    meaning: 'Temporal did not know the start of `executionId`, so the sweeper made it.',
    remedy: null,
  },
} as const satisfies LogCatalogue;

const notificationMessages = {
  notificationsFailed: {
    level: 'warn',
    text: 'notifications of a tenant failed; will retry',
    meaning: 'What happened in `tenant` was not judged or not put into messages in this pass.',
    remedy: 'Check that PostgreSQL answers; nothing is lost, the next pass continues.',
  },
  sendingFailed: {
    level: 'warn',
    text: 'sending of notifications failed; will retry',
    meaning: 'Messages of `tenant` were not claimed, or the end of an attempt was not recorded.',
    remedy: 'Check that PostgreSQL answers; an attempt without an end is made again.',
  },
  notificationNotDelivered: {
    level: 'warn',
    text: 'notification not delivered',
    meaning:
      'An attempt to send `delivery` failed; the next is at `nextAt`, and none when that is null.',
    remedy:
      'Look at it with `carillon notification delivery show`; `error` says what the receiver did.',
  },
} as const satisfies LogCatalogue;

export const messages = {
  ...loopMessages,
  ...deliveryMessages,
  ...backfillMessages,
  ...reconcilerMessages,
  ...auditorMessages,
  ...milestoneMessages,
  ...sweeperMessages,
  ...notificationMessages,
} as const satisfies LogCatalogue;
