/** The Approval step: the execution continues when a person agrees. */
import { type Static, Type } from 'typebox';
import {
  approvalDeadlineActs,
  type ApprovalStep as Step,
  approverRoles,
  longestWaitSeconds,
} from '../../domain/schedule/schedule.ts';
import { approvalLimits } from '../../domain/steps/approval-step.ts';
import { Enum, Named, Strict } from '../validation/schema.ts';
import { fillWorkflowStep, workflowStep, workflowStepBody } from './workflow-step.ts';

const optional = Type.Optional;

export const Approvers = Named(
  'Approvers',
  Strict(
    {
      users: optional(
        Type.Array(
          Type.String({ minLength: 1, maxLength: approvalLimits.userLength, pattern: '\\S' }),
          {
            minItems: 1,
            maxItems: approvalLimits.users,
            description: 'Names or ids of users, as `/principal` shows them.',
          },
        ),
      ),
      roles: optional(
        Type.Array(Enum(approverRoles), { minItems: 1, maxItems: approverRoles.length }),
      ),
    },
    {
      minProperties: 1,
      examples: [{ users: ['anna'], roles: ['admin'] }],
      description: 'Who may decide: each user that is named or has one of the roles.',
    },
  ),
);

const approval = {
  message: Type.String({
    minLength: 1,
    maxLength: approvalLimits.messageLength,
    pattern: '\\S',
    description: 'What is asked.',
  }),
  approvers: optional(Type.Unsafe<Static<typeof Approvers>>({ $ref: 'Approvers#' })),
  notByInitiator: optional(
    Type.Boolean({ description: 'True: the user who started the execution may not decide.' }),
  ),
  deadlineSeconds: optional(
    Type.Integer({
      minimum: 1,
      maximum: longestWaitSeconds,
      description: 'How long it waits for a decision; by default 366 days.',
    }),
  ),
  atDeadline: optional(
    Enum(approvalDeadlineActs, {
      description: 'What happens without a decision: Reject (the default) fails the step.',
    }),
  ),
};

export const ApprovalStepBody = Named(
  'ApprovalStepBody',
  Strict({ type: Type.Literal('Approval'), ...workflowStepBody, ...approval }),
);
export const ApprovalStep = Named(
  'ApprovalStep',
  Strict({ type: Type.Literal('Approval'), ...workflowStep, ...approval }),
);

export function fillApproval(body: Static<typeof ApprovalStepBody>, key: string): Step {
  const { message, approvers, notByInitiator, deadlineSeconds, atDeadline } = body;
  return {
    type: body.type,
    ...fillWorkflowStep(body, key),
    message,
    ...(approvers === undefined ? {} : { approvers: fillApprovers(approvers) }),
    ...(notByInitiator === undefined ? {} : { notByInitiator }),
    ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
    ...(atDeadline === undefined ? {} : { atDeadline }),
  };
}

function fillApprovers({ users, roles }: Static<typeof Approvers>): Static<typeof Approvers> {
  return {
    ...(users === undefined ? {} : { users: users.map((user) => user.trim()) }),
    ...(roles === undefined ? {} : { roles }),
  };
}
