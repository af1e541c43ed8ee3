/** The closed list of problems. A code is the same from the source of the problem to the operator's screen, and is never reused. */

type ProblemKind = {
  title: string;
  /** HTTP status of the API's answer. */
  status: number;
  /** True when the same request may succeed later, unchanged. */
  retryable: boolean;
  /** Exit status of the CLI. */
  exitCode: number;
};

const kind = (title: string, status: number, exitCode: number, retryable = false): ProblemKind => ({
  title,
  status,
  retryable,
  exitCode,
});

export const problems = {
  'body-invalid': kind('The request body is not valid', 422, 7),
  'body-unreadable': kind('The request body cannot be read', 400, 7),
  'body-too-large': kind('The request body is too large', 413, 7),
  'content-type-unsupported': kind('The content type is not supported', 415, 7),
  'parameter-invalid': kind('A parameter is not valid', 400, 7),
  'cron-invalid': kind('The cron expression is not valid', 422, 7),
  'time-zone-invalid': kind('The time zone is not known', 422, 7),
  'timing-invalid': kind('A timing is not valid', 422, 7),
  'timing-never-fires': kind('The timing never fires', 422, 7),
  'anchor-invalid': kind('The anchor is not an instant', 422, 7),
  'calendar-invalid': kind('A day of the calendar is not valid', 422, 7),
  'calendar-unknown': kind('The calendar is not known', 422, 7),
  'channel-invalid': kind('The channel is not valid', 422, 7),
  'channel-unknown': kind('The channel is not known', 422, 7),
  'rule-invalid': kind('The notification rule is not valid', 422, 7),
  'step-settings-invalid': kind('The settings of a step are not valid', 422, 7),
  'step-type-unavailable': kind('This installation cannot run that step type', 422, 7),
  'connected-system-unknown': kind('The connected system is not known', 422, 7),
  'connected-system-invalid': kind('The connected system is not valid', 422, 7),
  'sql-connection-unknown': kind('The SQL connection is not known', 422, 7),
  'secret-invalid': kind('The secret is not valid', 422, 7),
  'run-profile-unknown': kind('The run profile is not known', 422, 7),
  'expression-invalid': kind('An expression is not valid', 422, 7),
  'parameter-declaration-invalid': kind(
    'A parameter of the schedule is not declared right',
    422,
    7,
  ),
  'parameters-invalid': kind('The parameters of the start are not valid', 422, 7),
  'credential-missing': kind('A credential is required', 401, 4),
  'credential-invalid': kind('The credential is not valid', 401, 4),
  forbidden: kind('The credential does not allow this', 403, 4),
  'method-not-allowed': kind('The address does not support this method', 405, 7),
  'route-not-found': kind('No route has this address', 404, 5),
  'schedule-not-found': kind('There is no such schedule', 404, 5),
  'execution-not-found': kind('There is no such execution', 404, 5),
  'execution-removed': kind('The execution was removed by retention', 410, 5),
  'log-removed': kind('The log was removed by retention', 410, 5),
  'event-removed': kind('The event was removed by retention', 410, 5),
  'anchor-not-found': kind('The anchor was never set', 404, 5),
  'calendar-not-found': kind('There is no such calendar', 404, 5),
  'channel-not-found': kind('There is no such channel', 404, 5),
  'rule-not-found': kind('There is no such notification rule', 404, 5),
  'notification-delivery-not-found': kind('There is no such message', 404, 5),
  'notification-delivery-busy': kind('The message is being put together or sent', 409, 6, true),
  'connected-system-not-found': kind('There is no such connected system', 404, 5),
  'connected-system-read-only': kind('The connected system is one of the installation', 409, 6),
  'connected-system-limit': kind('The tenant has too many connected systems', 409, 6),
  'connected-system-in-use': kind('The connected system is used by schedules', 409, 6),
  'secret-not-found': kind('There is no such stored secret', 404, 5),
  'secret-limit': kind('The tenant has too many stored secrets', 409, 6),
  'secret-store-off': kind('The server has no keys for stored secrets', 409, 6),
  'limit-not-found': kind('There is no such limit', 404, 5),
  'limit-read-only': kind('The limit belongs to something else', 409, 6),
  'limit-limit': kind('The tenant has too many limits', 409, 6),
  'worker-pool-not-found': kind('The tenant has no such worker pool', 404, 5),
  'channel-disabled': kind('The channel is disabled', 409, 6),
  'channel-limit': kind('The tenant has too many channels or rules', 409, 6),
  'milestone-not-found': kind('The schedule has no such milestone', 404, 5),
  'event-not-found': kind('There is no such event', 404, 5),
  'event-id-reused': kind('The id was used for another event', 409, 6),
  'milestone-refused': kind('The state of the milestone does not allow this', 409, 6),
  'maintenance-not-found': kind('There is no such maintenance window', 404, 5),
  'maintenance-already-ended': kind('The maintenance window has already ended', 409, 6),
  'maintenance-limit': kind('There are too many maintenance windows', 409, 6, true),
  'bulk-not-found': kind('There is no such bulk operation', 404, 5),
  'bulk-already-final': kind('The bulk operation has already ended', 409, 6),
  'bulk-limit': kind('Too many bulk operations are running', 409, 6, true),
  'backfill-not-found': kind('There is no such backfill', 404, 5),
  'backfill-already-final': kind('The backfill has already ended', 409, 6),
  'token-not-found': kind('There is no such token', 404, 5),
  'token-limit': kind('The tenant has too many tokens', 409, 6),
  'approval-not-found': kind('There is no such request for approval', 404, 5),
  'approval-decided': kind('The request is decided or expired', 409, 6),
  'approval-stale': kind('What was asked for no longer applies', 409, 6),
  'approval-limit': kind('Too many requests wait for approval', 409, 6),
  'name-ambiguous': kind('The name matches more than one schedule', 409, 6),
  'slug-taken': kind('A schedule with this slug already exists', 409, 6),
  'calendar-in-use': kind('The calendar is used by schedules', 409, 6),
  'channel-in-use': kind('The channel is used by notification rules', 409, 6),
  'channel-conflict': kind('The channel was changed in the meantime', 412, 6),
  'rule-conflict': kind('The notification rule was changed in the meantime', 412, 6),
  'anchor-conflict': kind('The anchor was changed in the meantime', 412, 6),
  'calendar-conflict': kind('The calendar was changed in the meantime', 412, 6),
  'connected-system-conflict': kind('The connected system was changed in the meantime', 412, 6),
  'secret-conflict': kind('The secret was changed in the meantime', 412, 6),
  'limit-conflict': kind('The limit was changed in the meantime', 412, 6),
  'revision-conflict': kind('The schedule was changed in the meantime', 412, 6),
  'execution-already-final': kind('The execution has already ended', 409, 6),
  'execution-is-demo': kind('The execution is demo history', 409, 6),
  'execution-not-final': kind('The execution has not ended yet', 409, 6),
  'nothing-to-retry': kind('Every step succeeded; nothing to retry', 409, 6),
  'execution-not-begun': kind('The execution has not begun yet', 409, 6, true),
  'execution-cancelling': kind('The execution is being cancelled', 409, 6),
  'execution-already-paused': kind('The execution is already paused', 409, 6),
  'execution-not-paused': kind('The execution is not paused', 409, 6),
  'step-not-found': kind('The execution has no such step', 404, 5),
  'step-already-final': kind('The step has already ended', 409, 6),
  'step-not-started': kind('The step has not been started yet', 409, 6),
  'step-already-started': kind('The step has already been started', 409, 6),
  'step-move-refused': kind('The step cannot be moved there', 409, 6),
  'step-insert-refused': kind('The step cannot be inserted there', 409, 6),
  'approval-required': kind('This takes the approval of another user', 409, 6),
  'step-already-held': kind('The step is already held', 409, 6),
  'step-not-held': kind('The step is not held', 409, 6),
  'step-running': kind('The step is running', 409, 6),
  'step-not-waiting-for-approval': kind('The step is not waiting for an approval', 409, 6),
  'approver-not-allowed': kind('The step is for other approvers', 403, 4),
  'step-not-retrying': kind('The step is not waiting for a retry', 409, 6),
  'schedule-loop': kind('Schedules start each other by their steps', 409, 6),
  'execution-overlap': kind('An earlier execution is still running', 409, 6),
  'idempotency-key-reused': kind('The idempotency key was used for another request', 422, 6),
  'idempotency-key-busy': kind('A request with this idempotency key is in progress', 409, 6, true),
  'observation-unknown': kind('The observation is about something that is not recorded', 404, 5),
  'observation-unproven': kind('The step was not given to this worker', 403, 4),
  'observation-too-late': kind('The attempt or its step has ended', 409, 6),
  'observation-over-quota': kind('The attempt has exceeded its quota of reports', 409, 6),
  'rate-limited': kind('Too many requests', 429, 1, true),
  'issuer-unavailable': kind('The issuer of the credential cannot be reached', 503, 10, true),
  'database-unavailable': kind('The database cannot be reached', 503, 10, true),
  'temporal-unavailable': kind('Temporal cannot be reached', 503, 10, true),
  'worker-unavailable': kind('No worker answered in time', 503, 10, true),
  'stream-limit': kind('The server takes no more live streams', 503, 10, true),
  'request-timeout': kind('The request took too long', 503, 10, true),
  'internal-error': kind('Internal error', 500, 1),
  'step-failed': kind('The step failed', 500, 3),
  'step-timed-out': kind('The step timed out', 504, 3),
  'step-cancelled': kind('The step was cancelled', 409, 9),
  'step-interrupted': kind('The step was interrupted', 500, 3),
  'outcome-unknown': kind('Whether the step took effect is unknown', 502, 3),
  'step-misconfigured': kind('The step cannot be run as it is defined', 422, 3),
  'expression-failed': kind('An expression of the step cannot be evaluated', 422, 3),
  'approval-rejected': kind('The approval was refused', 409, 3),
  'approval-expired': kind('The approval was not decided in time', 409, 3),
  'secret-missing': kind('A secret the step names is not known to the worker', 422, 3),
  'secret-forbidden': kind('A secret is not for the tenant, pool or host of the step', 422, 7),
  'secret-unavailable': kind('A stored secret cannot be read at the moment', 503, 3, true),
  'pool-forbidden': kind('The pool is not for the tenant of the step', 422, 7),
  'task-queue-forbidden': kind('The task queue is not for the tenant of the step', 422, 7),
  'egress-denied': kind('The step may not connect to that address', 422, 7),
  'connected-system-unavailable': kind(
    'The worker could not learn of the connected system',
    503,
    3,
    true,
  ),
  'target-refused': kind('The target of the step answered with a failure', 502, 3),
  'target-unreachable': kind('The target of the step cannot be reached', 502, 3),
  'answer-unreadable': kind('The response of the target cannot be interpreted', 502, 3),
  'no-worker': kind('No worker picked the step up', 503, 3),
  'tenant-unknown': kind('The tenant is not known', 403, 4),
  'tenant-suspended': kind('The tenant is suspended', 403, 4),
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problems;

export const problemCodes = Object.keys(problems) as ProblemCode[];

/** One thing wrong with the input: where, what, and how to fix it. */
export type InputError = {
  /** JSON pointer into the request body, or the name of a parameter. */
  pointer: string;
  code: string;
  message: string;
  suggestion?: string;
  /** The part of a timing that is at fault, in words: `day of month`, `timeZone`. */
  field?: string;
  /** The piece of it that was refused, cut and cleaned for display. */
  text?: string;
};

/** Checking stops at this number of mistakes. */
export const maxInputErrors = 100;

/** An error written for people and programs. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly InputError[];
  /** Extra members for the problem document, such as the holder of a lock. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: readonly InputError[]; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'ProblemError';
    this.code = code;
    this.errors = more.errors ?? [];
    this.extra = more.extra ?? {};
  }

  get status(): number {
    return problems[this.code].status;
  }
}

/** The first mistake with its place, and how many more there are. */
export function describeErrors(errors: readonly InputError[]): string {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return `${first?.pointer || 'the body'}: ${first?.message ?? 'is not valid'}${more}`;
}

/** JSON pointers (RFC 6901) into a request body. */

/** One member of a pointer. */
export function pointerPart(name: string | number): string {
  return String(name).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Whether `pointer` is `place` or a part of it. */
export function isWithin(pointer: string, place: string): boolean {
  return pointer === place || pointer.startsWith(`${place}/`);
}
