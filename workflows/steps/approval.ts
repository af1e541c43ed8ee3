/** Waits for a person, and checks who decides. */
import { isCancellation, sleep } from '@temporalio/workflow';
import type {
  StepControlRequest,
  StepDecisionRequest,
} from '../../src/domain/execution/control.ts';
import type { StepOutcome } from '../../src/domain/execution/step-result.ts';
import type { PlannedStep } from '../../src/domain/schedule/plan.ts';
import type { ApprovalSettings } from '../../src/domain/schedule/schedule.ts';
import {
  approvalDeadline,
  approvalNote,
  decidedOutcome,
  decisions,
  expiredOutcome,
  refuseDecider,
} from '../../src/domain/steps/approval-step.ts';
import type { Controls } from '../controls/controls.ts';
import { refuse } from '../controls/refusal.ts';

/** Null when its scope was cancelled, also by a decision, which has ended the step by then. */
export async function awaitDecision(
  settings: ApprovalSettings,
  startedAt: number,
  began: (note: string) => void,
): Promise<StepOutcome | null> {
  began(approvalNote(settings, startedAt));
  try {
    await sleep(approvalDeadline(settings, startedAt) - Date.now());
    return expiredOutcome(settings, { startedAt, now: Date.now() });
  } catch (error) {
    if (isCancellation(error)) return null;
    throw error;
  }
}

/** Checks a decision; returns what carries it out. `step` has not ended. */
export function readDecision(
  controls: Controls,
  step: PlannedStep,
  request: StepDecisionRequest,
): () => void {
  const { decision } = request;
  if (!decisions.includes(decision)) {
    refuse('parameter-invalid', `decision is one of ${decisions.join(', ')}`);
  }
  const waiting = controls.beganAt(step);
  if (step.type !== 'Approval' || waiting === null) {
    const { status = 'Waiting' } = controls.state(step).step ?? {};
    const what = step.type === 'Approval' ? `is ${status}` : `is a step of type ${step.type}`;
    refuse('step-not-waiting-for-approval', `step ${step.stepIndex + 1} "${step.name}" ${what}`);
  }
  checkDecider(controls, step, request);
  return () => {
    const times = { startedAt: waiting, now: Date.now() };
    controls.end(step, decidedOutcome(decision, request, times));
  };
}

/** Only those who may decide an approval may pass it by. */
export function checkDecider(
  { startedBy }: Controls,
  { type, settings }: PlannedStep,
  { actor, roles }: StepControlRequest,
): void {
  if (type !== 'Approval') return;
  const held = Array.isArray(roles) ? roles : [];
  const refusal = refuseDecider(
    settings as ApprovalSettings,
    { actor: actor ?? null, roles: held },
    startedBy,
  );
  if (refusal !== null) refuse('approver-not-allowed', refusal);
}
