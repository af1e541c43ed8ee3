/** Operator commands on executions: found, checked, sent, put on the audit trail, answered. */
import type { ControlAnswer } from '../../contract/execution/controls.ts';
import type {
  ControlRequest,
  ControlState,
  ControlUpdate,
} from '../../domain/execution/control.ts';
import { isFinalExecution } from '../../domain/execution/status.ts';
import { ProblemError } from '../../domain/problem.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Transaction } from '../../store/core/database.ts';
import type { StoredExecution } from '../../store/executions/executions.ts';
import {
  listActivityRecords,
  type StoredActivityRecord,
} from '../../store/records/activity-records.ts';
import { auditing } from '../audit.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { getExecution } from './execution-start.ts';

/** What a command is about, as the record has it. */
export type Target = { execution: StoredExecution; step: StoredActivityRecord | null };

export type Command = {
  /** The verb of its address, such as `set-result`. */
  action: string;
  executionId: string;
  /** Key of a step, or its place from 0; null for commands on the whole execution. */
  step: string | null;
  reason: string | null;
  principal: Principal;
};

/** Carries a command out and tells the audit trail how that went. */
export async function carryOut<T>(
  deps: ServiceDeps,
  command: Command,
  act: (target: Target) => Promise<T>,
): Promise<T> {
  const { principal, executionId } = command;
  const target = await deps.database.read(principal.tenantId, (tx) => find(tx, command));
  const event = {
    action: command.action,
    executionId: target.execution.id,
    reason: command.reason,
    objectType: target.step ? ('step' as const) : ('execution' as const),
    objectId: target.execution.id,
    stepIndex: target.step?.stepIndex ?? null,
  };
  return auditing(deps, { principal, ...event }, async () => {
    if (isFinalExecution(target.execution.status)) {
      const detail = `execution ${executionId} is ${target.execution.status}`;
      throw new ProblemError('execution-already-final', detail, { extra: { executionId } });
    }
    reachFailpoint('api.control.before-send');
    const answer = await act(target);
    reachFailpoint('api.control.after-send');
    return { answer };
  });
}

/** @throws ProblemError `execution-not-found`, `execution-not-begun` or `step-not-found`. */
async function find(tx: Transaction, { action, executionId, step }: Command): Promise<Target> {
  const execution = await getExecution(tx, executionId);
  const { unbegun, status } = execution;
  if (unbegun && status === 'Queued' && action !== 'cancel') {
    const detail = 'no worker has begun it yet; it can be cancelled';
    throw new ProblemError('execution-not-begun', detail, { extra: { executionId } });
  }
  if (step === null) return { execution, step: null };
  const steps = await listActivityRecords(tx, execution.id);
  const found =
    steps.find(({ stepKey }) => stepKey === step) ??
    steps.find(({ stepIndex }) => String(stepIndex) === step);
  if (found) return { execution, step: found };
  const known = steps.map(({ stepKey }) => stepKey).slice(0, 20);
  throw new ProblemError(
    'step-not-found',
    `"${step}" is not one of its steps: ${known.join(', ')}`,
  );
}

/** Sends a command to the workflow, which alone decides whether it fits. */
export async function sendUpdate(
  { gateway }: ServiceDeps,
  { execution, step }: Target,
  { principal, reason, ...command }: Command & { update: ControlUpdate; more?: object },
): Promise<ControlAnswer> {
  const request: ControlRequest = {
    actor: principal.initiator,
    ...(reason === null ? {} : { reason }),
    ...(step ? { stepIndex: step.stepIndex } : {}),
    ...command.more,
  };
  const { workflowId, runId } = execution;
  const state = await gateway.control({ workflowId, runId }, command.update, request);
  return toAnswer({ execution, step }, state);
}

function toAnswer({ execution, step }: Target, state: ControlState): ControlAnswer {
  const { status, pauseRequested } = state;
  return { executionId: execution.id, status, pauseRequested, step: showStep(step, state) };
}

function showStep(
  step: StoredActivityRecord | null,
  state: Pick<ControlState, 'step'>,
): ControlAnswer['step'] {
  if (!step) return null;
  const { stepIndex, stepKey: key, stepName: name, status } = step;
  return { stepIndex, key, name, status: state.step?.status ?? status };
}

/** The step as the record has it, after a command that only the server was told. */
export function answerOfRecord({ execution, step }: Target): ControlAnswer {
  const { id, status } = execution;
  return { executionId: id, status, step: showStep(step, { step: null }) };
}
