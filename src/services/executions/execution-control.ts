/** Operator commands on executions and their steps: checked, sent to Temporal, recorded as acts. */
import type { ControlAnswer } from '../../contract/execution/controls.ts';
import {
  type ActivityView,
  type ControlRequest,
  type ControlState,
  type ControlUpdate,
  type SeenAttempts,
  settableStatuses,
  type StepResultRequest,
} from '../../domain/execution/control.ts';
import { isFinalExecution } from '../../domain/execution/status.ts';
import { stepActivityId } from '../../domain/identifiers.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { MovePlace } from '../../domain/schedule/move-step.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Transaction } from '../../store/core/database.ts';
import { finalizeUnbegun } from '../../store/executions/accepted-starts.ts';
import type { StoredExecution } from '../../store/executions/executions.ts';
import { requiresFourEyes } from '../../store/people/approvals.ts';
import {
  listActivityRecords,
  type StoredActivityRecord,
} from '../../store/records/activity-records.ts';
import { withAuditEvent } from '../audit.ts';
import { askForApproval, type AwaitsApproval } from '../people/approval-requests.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkApprover } from './approver-check.ts';
import { getExecution, getRealExecution } from './execution-queries.ts';

export type Command = {
  /** The verb in its address, such as `set-result`. */
  action: string;
  executionId: string;
  /** Key or index of a step, from 0; null for commands on the whole execution. */
  step: string | null;
  reason: string | null;
  /** What the audit trail says of it besides. */
  detail?: string;
};

/** What a command is about, as it is recorded. */
type Target = { execution: StoredExecution; step: StoredActivityRecord | null };

/** Pauses or resumes the execution; skips, cancels, holds or releases a step. */
export async function controlExecution(
  deps: ServiceDeps,
  principal: Principal,
  command: Command & {
    update: Exclude<ControlUpdate, 'setStepResult' | 'decideStep' | 'moveStep' | 'insertStep'>;
    approvedBy?: string;
  },
): Promise<ControlAnswer | AwaitsApproval> {
  if (command.update === 'skipStep' && command.approvedBy === undefined) {
    const asked = await askForStep(deps, principal, { ...command, kind: 'skip' });
    if (asked) return asked;
  }
  return carryOut(deps, principal, command, async (target) => {
    if (command.update === 'skipStep') await checkApprover(deps, principal, target);
    const seen = await inspectBeforeEnd(deps, target, command.update);
    return sendUpdate(deps, principal, target, { ...command, more: seen ? { seen } : {} });
  });
}

/** Sets how a step ended; a running one is told to stop. */
export async function setStepResult(
  deps: ServiceDeps,
  principal: Principal,
  command: Command & Pick<StepResultRequest, 'status'> & { approvedBy?: string },
): Promise<ControlAnswer | AwaitsApproval> {
  if (command.approvedBy === undefined) {
    const asked = await askForStep(deps, principal, { ...command, kind: 'set-result' });
    if (asked) return asked;
  }
  return carryOut(deps, principal, command, async (target) => {
    if (command.status !== 'Failed') await checkApprover(deps, principal, target);
    const seen = seenOf(target, await inspectStep(deps, target));
    const more = { status: command.status, seen };
    return sendUpdate(deps, principal, target, { ...command, update: 'setStepResult', more });
  });
}

/** Changes the place of a step that has not begun; the workflow knows which orders are allowed. */
export async function moveStep(
  deps: ServiceDeps,
  principal: Principal,
  command: Command & { place: MovePlace; target: string },
): Promise<ControlAnswer> {
  const { place, target: ref } = command;
  const detail = `${place.toLowerCase()} step "${ref}"`;
  return carryOut(deps, principal, { ...command, detail }, async (target) => {
    const other = await deps.database.read(principal.tenantId, (tx) =>
      findStep(tx, target.execution.id, ref),
    );
    const more = { place, target: other.stepIndex };
    return sendUpdate(deps, principal, target, { ...command, update: 'moveStep', more });
  });
}

type WantedStep = Command & { kind: 'skip' | 'set-result'; status?: StepResultRequest['status'] };

/** Where the tenant requires four eyes, overriding an outcome waits for another user. Null where not. */
async function askForStep(
  deps: ServiceDeps,
  principal: Principal,
  { kind, action, executionId, step, reason, status }: WantedStep,
): Promise<AwaitsApproval | null> {
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    if (!(await requiresFourEyes(tx, 'set-result'))) return null;
    const target = await findTarget(tx, { action, executionId, step, reason });
    checkIsOpen(target, executionId);
    const key = target.step?.stepKey ?? null;
    const request = {
      kind,
      executionId: target.execution.id,
      step: key,
      reason,
      status: status ?? null,
    };
    const objectId = target.execution.id;
    return askForApproval(tx, deps, {
      principal,
      kind,
      objectId,
      request,
      basis: basisOf(target),
      reason,
    });
  });
}

/** What a second user agrees to: this step of this run, as far as it has come. */
function basisOf({ execution, step }: Target): Record<string, unknown> {
  return {
    runId: execution.runId,
    stepIndex: step?.stepIndex ?? null,
    status: step?.status ?? null,
  };
}

type StoredStep = { request: Record<string, unknown> };

function readStored({ request }: StoredStep): Command & { kind: unknown; status: unknown } {
  const { kind, executionId, step, reason, status } = request;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    kind,
    action: String(kind),
    executionId: String(executionId),
    step: text(step),
    reason: text(reason),
    status,
  };
}

/** @throws ProblemError `approval-stale` when the step has moved on since it was asked. */
export async function checkStepBasis(
  tx: Transaction,
  stored: StoredStep & { basis: Record<string, unknown> },
): Promise<void> {
  const target = await findTarget(tx, readStored(stored));
  const now = basisOf(target);
  const moved = Object.keys(now).find((name) => now[name] !== stored.basis[name]);
  if (moved === undefined && !isFinalExecution(target.execution.status)) return;
  const { stepKey = '', status = '' } = target.step ?? {};
  throw new ProblemError('approval-stale', `the step ${stepKey} is ${status} by now; ask again`);
}

/** Carries out a stored command that another user has approved. */
export async function carryOutApprovedStep(
  deps: ServiceDeps,
  requester: Principal,
  { request, by }: StoredStep & { by: string },
): Promise<void> {
  const { kind, status, ...command } = readStored({ request });
  const reason = `${(command.reason ?? '').slice(0, 400)} (approved by ${by})`.trim();
  const approved = { ...command, reason, approvedBy: by };
  const settable = settableStatuses.find((one) => one === status);
  if (kind === 'skip') await controlExecution(deps, requester, { ...approved, update: 'skipStep' });
  else if (settable) await setStepResult(deps, requester, { ...approved, status: settable });
  else throw new ProblemError('approval-stale', 'the request cannot be carried out any more');
}

/** Ends the wait of a step for its next attempt: in Temporal, or in the workflow of an inline step. */
export async function retryStepNow(
  deps: ServiceDeps,
  principal: Principal,
  command: Command,
): Promise<ControlAnswer> {
  return carryOut(deps, principal, command, async (target) => {
    const { state, activityId, run } = await inspectStep(deps, target);
    if (state === 'BackingOff' && isInline(target)) {
      return sendUpdate(deps, principal, target, { ...command, update: 'retryStep', more: {} });
    }
    const waits = state === 'BackingOff' || state === 'Paused';
    if (waits && (await deps.temporal.tryNow(run, activityId))) {
      const { id: executionId, status } = target.execution;
      return { executionId, status, step: showStep(target.step, { step: null }) };
    }
    if (state === 'Running') throw new ProblemError('step-running', 'an attempt is running now');
    throw new ProblemError('step-not-retrying', 'no failed attempt of it will be repeated');
  });
}

/** Asks the running steps to stop; waiting steps never start. */
export async function cancelExecution(
  deps: ServiceDeps,
  principal: Principal,
  { executionId, reason }: Pick<Command, 'executionId' | 'reason'>,
): Promise<StoredExecution> {
  const command = { action: 'cancel', executionId, step: null, reason };
  const why = reason ? `: ${reason}` : '';
  const text = `cancelled by ${principal.initiator.name}${why}`;
  await carryOut(deps, principal, command, (target) => cancel(deps, principal, target, text));
  return deps.database.read(principal.tenantId, (tx) => getExecution(tx, executionId));
}

/**
 * Temporal is asked to cancel a workflow that it has. An execution that it does not have yet ends here
 * and never starts. So does an unbegun fire of a backfill: its workflow id may belong to another execution.
 */
async function cancel(
  { database, temporal, clock }: ServiceDeps,
  { tenantId }: Principal,
  { execution }: Target,
  text: string,
): Promise<void> {
  const { id, workflowId, runId, unbegun, trigger } = execution;
  const isAsked = !unbegun || trigger !== 'Backfill';
  const asked = isAsked
    ? await temporal.cancelExecution({ workflowId, runId, reason: text })
    : 'NotFound';
  if (asked === 'Requested') return;
  const end = {
    status: 'Cancelled',
    error: `${text}, before it was started`,
    at: clock(),
  } as const;
  const ended = await database.withTenant(tenantId, (tx) => finalizeUnbegun(tx, id, { end }));
  if (!ended) throw new ProblemError('execution-already-final', 'its workflow has closed');
}

/** Finds what the command is about, checks that it is open, acts, and records the act or the refusal. */
export async function carryOut<T>(
  deps: ServiceDeps,
  principal: Principal,
  command: Command,
  act: (target: Target) => Promise<T>,
): Promise<T> {
  const { action, executionId, reason, detail } = command;
  const target = await deps.database.read(principal.tenantId, (tx) => findTarget(tx, command));
  const event = {
    action,
    executionId: target.execution.id,
    reason,
    objectType: target.step ? ('step' as const) : ('execution' as const),
    objectId: target.execution.id,
    stepIndex: target.step?.stepIndex ?? null,
  };
  return withAuditEvent(deps, { principal, ...event }, async () => {
    checkIsOpen(target, executionId);
    reachFailpoint('api.control.before-send');
    const value = await act(target);
    reachFailpoint('api.control.after-send');
    return { value, ...(detail !== undefined && { detail }) };
  });
}

function checkIsOpen({ execution: { status } }: Target, executionId: string): void {
  if (!isFinalExecution(status)) return;
  const detail = `execution ${executionId} is ${status}`;
  throw new ProblemError('execution-already-final', detail, { extra: { executionId } });
}

/** @throws ProblemError `execution-not-found`, `execution-not-begun` or `step-not-found`. */
async function findTarget(
  tx: Transaction,
  { action, executionId, step }: Command,
): Promise<Target> {
  const execution = await getRealExecution(tx, executionId);
  const { unbegun, status } = execution;
  if (unbegun && status === 'Queued' && action !== 'cancel') {
    const detail = 'no worker has begun it yet; it can be cancelled';
    throw new ProblemError('execution-not-begun', detail, { extra: { executionId } });
  }
  if (step === null) return { execution, step: null };
  return { execution, step: await findStep(tx, execution.id, step) };
}

/** By its key, else by its index. @throws ProblemError `step-not-found`. */
async function findStep(
  tx: Transaction,
  executionId: string,
  step: string,
): Promise<StoredActivityRecord> {
  return findStepIn(await listActivityRecords(tx, executionId), step);
}

/** As `findStep`, of steps that were read. */
export function findStepIn(
  steps: readonly StoredActivityRecord[],
  step: string,
): StoredActivityRecord {
  const found =
    steps.find(({ stepKey }) => stepKey === step) ??
    steps.find(({ stepIndex }) => String(stepIndex) === step);
  if (found) return found;
  const known = steps.map(({ stepKey }) => stepKey).slice(0, 20);
  throw new ProblemError(
    'step-not-found',
    `"${step}" is not one of its steps: ${known.join(', ')}`,
  );
}

/** Sends a command to the workflow, which alone decides whether it can be applied. */
export async function sendUpdate(
  { temporal }: ServiceDeps,
  { initiator: actor, roles }: Principal,
  { execution, step }: Target,
  { update, reason, more }: Pick<Command, 'reason'> & { update: ControlUpdate; more: object },
): Promise<ControlAnswer> {
  const request: ControlRequest = {
    actor,
    ...(reason === null ? {} : { reason }),
    ...(step ? { stepIndex: step.stepIndex } : {}),
    ...(step?.stepType === 'Approval' ? { roles } : {}),
    ...more,
  };
  const { id: executionId, workflowId, runId } = execution;
  const state = await temporal.control({ workflowId, runId }, update, request);
  const { status, pauseRequested } = state;
  return { executionId, status, pauseRequested, step: showStep(step, state) };
}

function showStep(
  step: StoredActivityRecord | null,
  state: Pick<ControlState, 'step'>,
): ControlAnswer['step'] {
  if (!step) return null;
  const { stepIndex, stepKey: key, stepName: name, status } = step;
  return { stepIndex, key, name, status: state.step?.status ?? status };
}

/** Attempts are known to the record and to the Temporal server, and those of inline steps to the record only. */
async function inspectStep({ temporal }: ServiceDeps, { execution, step }: Target) {
  const { workflowId, runId } = execution;
  const activityId = stepActivityId(step?.stepIndex ?? 0, step?.stepKey ?? '');
  const run = { workflowId, runId };
  const activity = inlineView(step) ?? (await temporal.inspectActivity(run, activityId));
  return { ...activity, activityId, run };
}

function isInline({ step }: Pick<Target, 'step'>): boolean {
  return step?.latestAttempt?.lane === 'Inline';
}

/** Null for a step without an open attempt in the inline lane. */
function inlineView(step: StoredActivityRecord | null): ActivityView | null {
  if (!step?.latestAttempt || !isInline({ step })) return null;
  const { attempt: attempts } = step.latestAttempt;
  if (step.status === 'InProgress') return { state: 'Running', attempts, lastFailure: null };
  if (step.status !== 'Retrying') return null;
  const { code, message, httpStatus, exitCode } = step;
  const lastFailure = {
    code: code ?? 'step-failed',
    message: message ?? '',
    ...(httpStatus === null ? {} : { httpStatus }),
    ...(exitCode === null ? {} : { exitCode }),
  };
  return { state: 'BackingOff', attempts, lastFailure };
}

/** Observations may be late, so what the server knows of an activity takes precedence. */
function seenOf({ step }: Target, { state, attempts, lastFailure }: ActivityView): SeenAttempts {
  return {
    attempts: state === 'None' ? (step?.attempts ?? 0) : attempts,
    startedAt: step?.startedAt?.getTime() ?? null,
    ...(lastFailure ? { lastFailure } : {}),
  };
}

/** Null for commands that do not end a step. */
async function inspectBeforeEnd(
  deps: ServiceDeps,
  target: Target,
  update: ControlUpdate,
): Promise<SeenAttempts | null> {
  if (update !== 'skipStep' && update !== 'cancelStep') return null;
  const activity = await inspectStep(deps, target);
  const { stepType, status } = target.step ?? {};
  // A workflow as a step has no activity that could be looked at.
  const isChild = stepType === 'ChildWorkflow' && status === 'InProgress';
  const runs = isChild || activity.state === 'Running';
  if (update === 'cancelStep' || !runs) return seenOf(target, activity);
  const detail = 'only a waiting step can be skipped; cancel a running one, or set its result';
  throw new ProblemError('step-running', detail);
}
