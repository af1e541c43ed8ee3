/** Approval steps: what waits for a person, and their decisions. */
import type { ControlAnswer } from '../../contract/execution/controls.ts';
import { isPermitted } from '../../domain/access/permissions.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Decision } from '../../domain/steps/approval-step.ts';
import type { ActivityRecordKey } from '../../store/records/activity-records.ts';
import {
  listWaitingApprovalSteps,
  type WaitingApprovalStep,
} from '../../store/records/waiting-approvals.ts';
import { isId, isInt4, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkApprover, refuseApprover } from './approver-check.ts';
import { carryOut, type Command, sendUpdate } from './execution-control.ts';

/** `mayDecide`: whether the caller may. */
export type FoundApproval = WaitingApprovalStep & { mayDecide: boolean };

/** Null for any. `mine`: only what the caller may decide. */
export type WaitingApprovalQuery = { mine: boolean; executionId: string | null };

/** The oldest executions first by default. */
export async function readWaitingApprovals(
  { database }: ServiceDeps,
  principal: Principal,
  { query, page }: { query: WaitingApprovalQuery; page: PageRequest },
): Promise<PageOf<FoundApproval>> {
  const { tenantId, initiator, roles } = principal;
  const { mine, executionId } = query;
  const decider = mine ? { initiator, roles } : null;
  const mayAny = !mine || isPermitted(roles, 'approve');
  const found = await database.read(tenantId, (tx) =>
    readPage<WaitingApprovalStep, ActivityRecordKey, 'executionId' | '-executionId'>(page, {
      filter: { waitingApprovals: executionId, mine },
      orders: listOrders.waitingApprovals,
      isKey: isStepKey,
      read: async (wanted) =>
        mayAny ? listWaitingApprovalSteps(tx, { executionId, decider, ...wanted }) : [],
      keyOf: ({ executionId: id, stepIndex }) => ({ executionId: id, stepIndex }),
    }),
  );
  const items = found.items.map((one) => {
    const refusal = refuseApprover(principal, one.settings, one.initiator);
    return { ...one, mayDecide: refusal === null };
  });
  return { ...found, items };
}

function isStepKey(key: unknown): key is ActivityRecordKey {
  const { executionId, stepIndex } = (key ?? {}) as Partial<ActivityRecordKey>;
  return isId(executionId) && isInt4(stepIndex);
}

/** @throws ProblemError `approver-not-allowed` or `step-not-waiting-for-approval`. */
export async function decideStep(
  deps: ServiceDeps,
  principal: Principal,
  command: Command & { decision: Decision },
): Promise<ControlAnswer> {
  const { decision } = command;
  return carryOut(deps, principal, command, async (target) => {
    if (target.step?.stepType !== 'Approval') {
      const { stepKey = '', stepType = '' } = target.step ?? {};
      const detail = `${stepKey} is a step of type ${stepType}`;
      throw new ProblemError('step-not-waiting-for-approval', detail);
    }
    await checkApprover(deps, principal, target);
    const sent = { ...command, update: 'decideStep', more: { decision } } as const;
    return sendUpdate(deps, principal, target, sent);
  });
}
