/** Shapes of Approval steps that wait for a person. */
import { type Static, Type } from 'typebox';
import { approvalDeadlineActs } from '../../domain/schedule/schedule.ts';
import type { Approvers } from '../steps/approval.ts';
import { Enum, Instant, Named, Page, Ref, Slug, Uuid } from '../validation/schema.ts';
import { Initiator } from './executions.ts';

export const WaitingApproval = Named(
  'WaitingApproval',
  Type.Object({
    executionId: Uuid,
    scheduleId: Uuid,
    scheduleSlug: Slug,
    scheduleName: Type.String(),
    stepIndex: Type.Integer({ description: 'Index among all steps, from 0.' }),
    key: Type.String(),
    name: Type.String(),
    message: Type.String({ description: 'What is asked.' }),
    approvers: Type.Unsafe<Static<typeof Approvers> | null>({
      anyOf: [{ $ref: 'Approvers#' }, { type: 'null' }],
      description: 'Null: everyone who may approve.',
    }),
    notByInitiator: Type.Boolean(),
    initiator: Ref(Initiator),
    waitsSince: Instant,
    deadlineAt: Instant,
    atDeadline: Enum(approvalDeadlineActs),
    mayDecide: Type.Boolean({ description: 'Whether the caller may decide it.' }),
  }),
);
export type WaitingApproval = Static<typeof WaitingApproval>;

export const WaitingApprovalPage = Named('WaitingApprovalPage', Page(WaitingApproval));
export type WaitingApprovalPage = Static<typeof WaitingApprovalPage>;

export const waitingApprovalSchemas = [WaitingApproval, WaitingApprovalPage];
