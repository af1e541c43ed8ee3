/**
 * Failpoints: named places where a crash hurts most. A process may be told at its start to end, to
 * stand still or to fail at the n-th time it reaches one of them; tests and `carillon chaos` do that.
 * Not armed, reaching one costs a single comparison.
 */
import { writeSync } from 'node:fs';

/** Every failpoint, with what has happened when it is reached. */
export const failpoints = {
  'server.before-listen': 'the server has its dependencies and serves nothing yet',
  'server.shutdown-begun': 'the server was asked to stop and still serves',
  'server.before-drain': 'requests and loops have ended; the connections are still open',

  'api.key.claimed': 'an Idempotency-Key is claimed; nothing was done for it yet',
  'api.key.before-store': 'the request took effect; its answer is not kept under its key yet',
  'api.change.before-commit': 'a change is written with its audit event, but not committed',
  'api.change.after-commit': 'a change is committed; Temporal was not told',
  'api.change.after-push': 'a change was pushed; the client has no answer yet',
  'api.run.before-commit': 'an accepted start is on record, but not committed',
  'api.run.before-start': 'an accepted start is on record; Temporal was not asked to start it',
  'api.run.after-start': 'Temporal has an accepted start; no worker was awaited yet',
  'api.run.before-answer': 'the record of a start was read; the client has no answer yet',
  'api.control.before-send': 'an operator command was checked, and not sent',
  'api.control.after-send': 'the workflow heeded a command; the audit trail does not know',
  'api.observations.arrived': 'observations of a step worker were read, and not kept',

  'reconcile.claimed': 'a schedule is under our lease; Temporal was not asked',
  'reconcile.before-push': 'what is wanted differs from what Temporal has; nothing was sent',
  'reconcile.before-read-back': 'Temporal took a create or an update; it was not read back',
  'reconcile.before-delete': 'a Temporal Schedule is to be deleted, and still there',
  'reconcile.after-delete': 'a Temporal Schedule was deleted; that was not read back',
  'reconcile.before-observed': 'Temporal was read back; the record does not know',
  'reconcile.after-observed': 'the record knows what Temporal has; nobody was told',

  'begin.before-claim': 'a workflow asks to begin; its record was not looked at',
  'begin.before-commit': 'execution, records and lock are written, but not committed',
  'begin.after-commit': 'the execution is on record; its workflow has no answer yet',
  'begin.holder-checked': 'Temporal was asked about the holder of a lock; the lock is as it was',

  'recorder.before-flush': 'transitions of an activation are collected, and not written',
  'recorder.after-flush': 'transitions are written; Temporal has no answer of the activation yet',

  'observer.before-start': 'the start of an attempt is known in memory only',
  'observer.before-flush': 'observations are collected, and not written',
  'observer.after-flush': 'observations are written; nobody was told',
  'observer.end-kept': 'the end of an attempt is known in memory only',

  'attempt.received': 'a step activity was handed to this worker; nothing is on record',
  'attempt.before-effect': 'the start of an attempt is on record; there is no effect yet',
  'attempt.after-effect': 'the effect is complete; neither record nor Temporal knows',
  'attempt.before-report': 'the end is handed to the observer; Temporal does not know',

  'http.before-request': 'the request of an Http step is made, and not sent',
  'http.answer-begun': 'the target has answered with a status; its body was not read',
  'run-profile.before-start': 'the start of a run is made, and not sent',
  'run-profile.after-start': 'the connected system has begun a run',
  'run-profile.looked': 'a run was looked at, and goes on or has ended',
  'command.before-start': 'the place of a command is prepared; it was not started',
  'command.running': 'a command was started and runs',
  'command.ended': 'a command and all it started have ended',

  'seal.before-write': 'the walk is over; its end is not on record',
  'seal.before-commit': 'end and released lock are written, but not committed',
  'seal.after-commit': 'the end is on record; the workflow has no answer yet',
  'seal.followers-taken': 'what follows an execution is taken in hand; nothing of it was started',

  'deliver.taken': 'starts that are owed are taken in hand; none of them was made',
  'deliver.started': 'Temporal has a start that was owed; the record does not know',

  'sweep.claimed': 'this process leads the sweep; nothing was looked at',
  'sweep.before-catch-up': 'an open workflow told its state; the record does not have it yet',
  'sweep.before-seal': 'a closed workflow told its end; the record does not have it yet',
  'sweep.before-start': 'an accepted start is to be made again; Temporal was not asked',
  'sweep.before-end': 'an execution is to be ended for a workflow that cannot do it any more',
  'sweep.before-commit': 'an end by the sweeper is written, but not committed',

  'worker.before-connect': 'a worker process has begun; it is not connected',
  'worker.before-run': 'the workers of the process are made; they ask for no work yet',
  'worker.shutdown-begun': 'a worker was asked to stop; its steps go on',
  'worker.before-drain': 'the workers have stopped; observations may wait to be written',
  'worker.drained': 'all is written; the connections are still open',

  'migrate.locked': 'this process may migrate; nothing was applied',
  'migrate.before-commit': 'a file was run; its transaction is open',
  'migrate.file-applied': 'a file is applied; the next one is not',
  'migrate.before-partitions':
    'all files are applied; the partitions of coming months are not made',
} as const;

export type Failpoint = keyof typeof failpoints;

export const failpointNames = Object.keys(failpoints) as Failpoint[];

/**
 * `kill`: the process ends at once, as by kill -9. `stop`: it stands still until SIGCONT. `freeze`: it
 * stands still for `freezeMs`. `throw`: the work in hand fails there.
 */
const failpointActions = ['kill', 'stop', 'freeze', 'throw'] as const;
type FailpointAction = (typeof failpointActions)[number];

export type ArmedFailpoint = {
  point: Failpoint;
  /** From 1: the how many-th time counts. */
  hit: number;
  action: FailpointAction;
};

/** Longer than what a step's heartbeat allows would need. */
const freezeMs = 2_000;

export class FailpointError extends Error {
  override readonly name = 'FailpointError';
}

let armed: ArmedFailpoint | undefined;
let reached = 0;

/** Once per process, at its start; null leaves everything as it is. */
export function armFailpoint(failpoint: ArmedFailpoint | null): void {
  armed = failpoint ?? undefined;
  reached = 0;
}

/** @throws FailpointError when this point is armed with `throw`. */
export function reachFailpoint(point: Failpoint): void {
  if (armed === undefined || armed.point !== point) return;
  reached += 1;
  if (reached === armed.hit) act(armed);
}

function act({ point, hit, action }: ArmedFailpoint): void {
  armed = undefined;
  // Past every buffer: nothing else of this process is going to be written.
  writeSync(2, `${failpointMark} ${point}:${hit}:${action}\n`);
  if (action === 'throw') throw new FailpointError(`failpoint ${point}`);
  if (action === 'freeze') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, freezeMs);
    return;
  }
  process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}

/** Begins the last line that a process writes when it reaches the point it was armed with. */
export const failpointMark = 'failpoint reached:';

/** `NAME`, `NAME:HIT` or `NAME:HIT:ACTION`; null when the text is none of them. */
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
