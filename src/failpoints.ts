/**
 * Failpoints: named places where a crash hurts most. At its start, a process can be armed to end, to
 * freeze or to fail the n-th time it reaches one; tests and `carillon chaos` do so. An unarmed failpoint
 * costs a single comparison.
 */
import { writeSync } from 'node:fs';

/** Every failpoint, with the state of the work when it is reached. */
export const failpoints = {
  'server.before-listen': 'the server has its connections and serves nothing yet',
  'server.shutdown-begun': 'the server was asked to stop and still serves',
  'server.before-drain': 'requests and loops have ended; the connections are still open',

  'api.key.claimed': 'an Idempotency-Key is claimed; its request has done nothing yet',
  'api.key.before-store': 'the request took effect; its answer is not stored under its key yet',
  'api.change.before-commit': 'a change is written with its audit event, but not committed',
  'api.change.after-commit': 'a change is committed, but not sent to Temporal',
  'api.change.after-push': 'a change was sent to Temporal; the client has no answer yet',
  'api.run.before-commit': 'an accepted start is written, but not committed',
  'api.run.before-start': 'an accepted start is committed; its workflow was not started',
  'api.run.after-start':
    'the workflow of an accepted start was started; no worker has begun it yet',
  'api.run.before-answer': 'the record of a start was read; the client has no answer yet',
  'api.control.before-send': 'an operator command was checked, but not sent',
  'api.control.after-send': 'the workflow applied a command; the audit trail does not have it yet',
  'api.observations.arrived': 'observations of a step worker were read, but not stored',

  'reconcile.claimed': 'the reconciler has the lease of a schedule; Temporal was not read',
  'reconcile.before-push': 'Temporal differs from the definition; nothing was sent',
  'reconcile.before-read-back': 'Temporal accepted a create or update; it was not read back',
  'reconcile.before-delete': 'a Temporal Schedule is about to be deleted',
  'reconcile.after-delete': 'a Temporal Schedule was deleted; that was not read back',
  'reconcile.before-observed': 'Temporal was read back; the result is not recorded',
  'reconcile.after-observed':
    'the state of Temporal is recorded; waiting requests were not notified',

  'begin.before-claim': 'a workflow asks for admission; its record was not read',
  'begin.before-commit': 'execution, records and lock are written, but not committed',
  'begin.after-commit': 'the execution is recorded; its workflow has no answer yet',
  'begin.holder-checked': 'Temporal was asked about the holder of a lock; the lock is unchanged',

  'recorder.before-flush': 'transitions of an activation are collected, but not written',
  'recorder.after-flush': 'transitions are written; Temporal has no answer of the activation yet',

  'observer.before-start': 'the start of an attempt is known in memory only',
  'observer.before-flush': 'observations are collected, but not written',
  'observer.after-flush': 'observations are written; listeners were not notified',
  'observer.end-kept': 'the end of an attempt is known in memory only',

  'attempt.received': 'a worker received a step activity; nothing is recorded',
  'attempt.before-effect': 'the start of an attempt is recorded; it had no effect yet',
  'attempt.after-effect': 'the effect is complete; neither the record nor Temporal has it',
  'attempt.before-report': 'the observer has the end of an attempt; Temporal does not',

  'inline.concluded': 'the end of an inline attempt is recorded; its workflow does not know of it',

  'http.before-request': 'the request of an Http step is prepared, but not sent',
  'http.answer-begun': 'the target has answered with a status; its body was not read',
  'run-profile.before-start': 'the start of a run is prepared, but not sent',
  'run-profile.after-start': 'the connected system has started a run',
  'run-profile.looked': 'a run was polled; it is running or has ended',
  'command.before-start': 'the directory of a command is prepared; it was not started',
  'command.running': 'a command is running',
  'command.ended': 'a command and all its processes have ended',

  'finalize.before-write': 'all groups have ended; the end of the execution is not recorded',
  'finalize.before-commit': 'end and released lock are written, but not committed',
  'finalize.after-commit': 'the end is recorded; the workflow has no answer yet',
  'finalize.followers-taken': 'the deliveries after an execution are claimed; none was started',

  'deliver.taken': 'pending deliveries are claimed; none was started',
  'deliver.started': 'the workflow of a delivery was started; this is not recorded',

  'bulk.claimed': 'an object of a bulk operation is begun; nothing was asked of it',
  'bulk.acted': 'an act of a bulk operation took effect; its end is not recorded',

  'slots.before-commit': 'slots are taken or a place in the queue is kept, but not committed',
  'slots.after-commit': 'slots are taken; the workflow has no answer yet',
  'slots.freed': 'the slots of an ended step are free; the steps that can have them were not told',

  'sweep.claimed': 'this process leads the sweep; nothing was checked',
  'sweep.before-catch-up': 'an open workflow reported its state; it is not recorded yet',
  'sweep.before-finalize': 'the end of a closed workflow was read; it is not recorded yet',
  'sweep.before-start': 'an accepted start is about to be repeated; its workflow was not started',
  'sweep.before-end': 'an execution is about to be ended for a workflow that no longer can',
  'sweep.limits-freed': 'slots of ended steps are freed; the next steps were not woken',
  'sweep.before-commit': 'an end by the sweeper is written, but not committed',

  'worker.before-connect': 'a worker process has started; it is not connected',
  'worker.before-run': 'the workers of the process are created; they do not poll yet',
  'worker.shutdown-begun': 'a worker was asked to stop; its steps still run',
  'worker.before-drain': 'the workers have stopped; observations may wait to be written',
  'worker.drained': 'everything is written; the connections are still open',

  'tenant.remove.marked': 'a tenant is being removed; everything of it is still there',
  'tenant.remove.temporal-cleared': 'Temporal has nothing of the tenant; all its rows are there',
  'tenant.remove.batch-deleted': 'some rows of the tenant are deleted, and counted',
  'tenant.remove.before-end': 'only the tenant itself is left, and what was written meanwhile',

  'retention.opened': 'a cut has its objects; nothing is archived or deleted',
  'retention.archive-written':
    'an archive is written under its temporary name; it was not read again',
  'retention.archived': 'an archive has its name; the cut does not know it',
  'retention.deleting': 'the rows of a cut may be deleted; none is',
  'retention.batch-deleted': 'some rows of a cut are deleted',
  'retention.before-drop':
    'the partitions of a month are found to be wholly in cuts; none is dropped',
  'retention.dropped': 'the partitions of a month are dropped; their cuts are not closed',

  'migrate.locked': 'this process has the migration lock; nothing was applied',
  'migrate.before-commit': 'a file was run; its transaction is open',
  'migrate.file-applied': 'a file is applied; the next one is not',
  'migrate.before-partitions':
    'all files are applied; the partitions of coming months are not created',
} as const;

export type Failpoint = keyof typeof failpoints;

export const failpointNames = Object.keys(failpoints) as Failpoint[];

/**
 * `kill`: the process ends at once, as by kill -9. `stop`: it freezes until SIGCONT. `freeze`: it freezes
 * for `freezeMs`. `throw`: the current work fails there.
 */
const failpointActions = ['kill', 'stop', 'freeze', 'throw'] as const;
type FailpointAction = (typeof failpointActions)[number];

export type ArmedFailpoint = {
  point: Failpoint;
  /** The hit that counts, from 1. */
  hit: number;
  action: FailpointAction;
};

/** Longer than the heartbeat timeout of a step. */
const freezeMs = 2_000;

export class FailpointError extends Error {
  override readonly name = 'FailpointError';
}

let armed: ArmedFailpoint | undefined;
let reached = 0;

/** Call once per process, at its start; null arms nothing. */
export function armFailpoint(failpoint: ArmedFailpoint | null): void {
  armed = failpoint ?? undefined;
  reached = 0;
}

/** @throws FailpointError when this failpoint is armed with `throw`. */
export function reachFailpoint(point: Failpoint): void {
  if (armed === undefined || armed.point !== point) return;
  reached += 1;
  if (reached === armed.hit) act(armed);
}

function act({ point, hit, action }: ArmedFailpoint): void {
  armed = undefined;
  // Unbuffered: the process writes nothing after this.
  writeSync(2, `${failpointMark} ${point}:${hit}:${action}\n`);
  if (action === 'throw') throw new FailpointError(`failpoint ${point}`);
  if (action === 'freeze') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, freezeMs);
    return;
  }
  process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}

/** Begins the last line that a process writes when it reaches its failpoint. */
export const failpointMark = 'failpoint reached:';

/** `NAME`, `NAME:HIT` or `NAME:HIT:ACTION`; null for any other text. */
export function parseFailpoint(text: string): ArmedFailpoint | null {
  const [name = '', hitText = '1', action = 'kill', ...rest] = text.split(':');
  const point = failpointNames.find((one) => one === name);
  const known = failpointActions.find((one) => one === action);
  const hit = Number(hitText);
  if (!point || !known || rest.length > 0 || !Number.isInteger(hit) || hit < 1) return null;
  return { point, hit, action: known };
}

export function formatFailpoint({ point, hit, action }: ArmedFailpoint): string {
  return `${point}:${hit}:${action}`;
}
