/** Whether the caller may decide an Approval step: the workflow checks it again, as far as it can. */
import { isPermitted } from '../../domain/access/permissions.ts';
import type { Initiator } from '../../domain/audit.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { ApprovalSettings, StepType } from '../../domain/schedule/schedule.ts';
import { refuseDecider } from '../../domain/steps/approval-step.ts';
import { findApprovalSettings } from '../../store/records/waiting-approvals.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

type DecidableStep = {
  execution: { id: string; initiator: Initiator };
  step: { stepIndex: number; stepType: StepType } | null;
};

/** Why it is not for them to decide; null when it is. */
export function refuseApprover(
  { initiator: actor, roles }: Principal,
  settings: ApprovalSettings,
  startedBy: Initiator,
): string | null {
  if (!isPermitted(roles, 'approve')) return 'it takes the permission to approve';
  return refuseDecider(settings, { actor, roles }, startedBy);
}

/**
 * Before an Approval step is decided, or ended as a success; every other step passes.
 * @throws ProblemError `approver-not-allowed`.
 */
export async function checkApprover(
  { database }: Pick<ServiceDeps, 'database'>,
  principal: Principal,
  { execution, step }: DecidableStep,
): Promise<void> {
  if (step?.stepType !== 'Approval') return;
  const place = { executionId: execution.id, stepIndex: step.stepIndex };
  const settings = await database.read(principal.tenantId, (tx) => findApprovalSettings(tx, place));
  if (!settings) return;
  const refusal = refuseApprover(principal, settings, execution.initiator);
  if (refusal !== null) throw new ProblemError('approver-not-allowed', refusal);
}
