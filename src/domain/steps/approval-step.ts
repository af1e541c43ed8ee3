/** The Approval step: who may decide, until when, and what came of it. */
import { isSameUser } from '../access/approval.ts';
import type { Initiator } from '../audit.ts';
import { type ControlRequest, describeAct } from '../execution/control.ts';
import type { StepOutcome } from '../execution/step-result.ts';
import { type ApprovalSettings, type Approvers, longestWaitSeconds } from '../schedule/schedule.ts';
import { outcomeWithoutAttempt, secondText } from './workflow-step.ts';

export const approvalLimits = { messageLength: 2_000, users: 50, userLength: 300 } as const;

/** Who decides, as far as it is known. */
export type Decider = { actor: Initiator | null; roles: readonly string[] };

export function approvalDeadline({ deadlineSeconds }: ApprovalSettings, startedAt: number): number {
  return startedAt + (deadlineSeconds ?? longestWaitSeconds) * 1_000;
}

/** `anna, ben or the role admin`. */
export function describeApprovers(approvers: Approvers | undefined): string {
  const { users = [], roles = [] } = approvers ?? {};
  const named = [...users, ...roles.map((role) => `the role ${role}`)];
  if (named.length === 0) return 'everyone who may approve';
  if (named.length === 1) return named[0] ?? '';
  return `${named.slice(0, -1).join(', ')} or ${named.at(-1) ?? ''}`;
}

/** What the record says while it waits. */
export function approvalNote(settings: ApprovalSettings, startedAt: number): string {
  const end = secondText(approvalDeadline(settings, startedAt));
  return `waits for approval by ${describeApprovers(settings.approvers)}, until ${end}`;
}

function isNamed({ users = [] }: Approvers, { id, name }: Initiator): boolean {
  const toKey = (text: string): string => text.trim().toLowerCase();
  return users.map(toKey).some((user) => user === toKey(id) || user === toKey(name));
}

/**
 * Why it is not for them to decide; null when it is. `startedBy` is who started the execution, null where
 * that is not known.
 */
export function refuseDecider(
  { approvers, notByInitiator = false }: ApprovalSettings,
  { actor, roles }: Decider,
  startedBy: Initiator | null,
): string | null {
  if (!approvers && !notByInitiator) return null;
  if (!actor) return 'it is for certain approvers only, and the request does not say who decides';
  if (notByInitiator && startedBy && isSameUser(actor, startedBy)) {
    return `${actor.name} started the execution, and another user has to decide`;
  }
  if (!approvers || isNamed(approvers, actor)) return null;
  if (approvers.roles?.some((role) => roles.includes(role))) return null;
  return `it is for ${describeApprovers(approvers)} to decide, not for ${actor.name}`;
}

export const decisions = ['Approve', 'Reject'] as const;
export type Decision = (typeof decisions)[number];

type Times = { startedAt: number; now: number };

/** What a person has decided. */
export function decidedOutcome(
  decision: Decision,
  request: ControlRequest,
  times: Times,
): StepOutcome {
  const byPerson = true;
  if (decision === 'Approve') {
    const message = describeAct('approved', request);
    return outcomeWithoutAttempt({ status: 'Completed', message, byPerson }, times);
  }
  const message = describeAct('rejected', request);
  const ending = { status: 'Failed', code: 'approval-rejected', message, byPerson } as const;
  return outcomeWithoutAttempt(ending, times);
}

/** It was not decided in time. */
export function expiredOutcome(
  { atDeadline = 'Reject' }: ApprovalSettings,
  times: Times,
): StepOutcome {
  if (atDeadline === 'Approve') {
    const message = 'approved at the deadline, as defined, without a decision';
    return outcomeWithoutAttempt({ status: 'Completed', message }, times);
  }
  const message = `not decided until ${secondText(times.now)}`;
  const ending = { status: 'Failed', code: 'approval-expired', message } as const;
  return outcomeWithoutAttempt(ending, times);
}
