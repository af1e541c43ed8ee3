/** Approval steps that wait → what the API shows of them. */
import type { WaitingApproval } from '../../contract/execution/waiting-approvals.ts';
import { toInstant } from '../../contract/validation/schema.ts';
import type { Approvers } from '../../domain/schedule/schedule.ts';
import { approvalDeadline } from '../../domain/steps/approval-step.ts';
import type { FoundApproval } from '../../services/executions/step-decisions.ts';

export function toWaitingApproval(row: FoundApproval): WaitingApproval {
  const { settings, startedAt } = row;
  return {
    executionId: row.executionId,
    scheduleId: row.scheduleId,
    scheduleSlug: row.scheduleSlug,
    scheduleName: row.scheduleName,
    stepIndex: row.stepIndex,
    key: row.stepKey,
    name: row.stepName,
    message: settings.message,
    approvers: settings.approvers ? toApprovers(settings.approvers) : null,
    notByInitiator: settings.notByInitiator ?? false,
    initiator: row.initiator,
    waitsSince: toInstant(startedAt),
    deadlineAt: toInstant(new Date(approvalDeadline(settings, startedAt.getTime()))),
    atDeadline: settings.atDeadline ?? 'Reject',
    mayDecide: row.mayDecide,
  };
}

function toApprovers({ users, roles }: Approvers): NonNullable<WaitingApproval['approvers']> {
  return { ...(users && { users: [...users] }), ...(roles && { roles: [...roles] }) };
}
