/** Shapes of approvals: requests that take effect when another user approves them. */
import { type Static, Type } from 'typebox';
import { approvalKinds, approvalStatuses } from '../../domain/access/approval.ts';
import { Initiator } from '../execution/executions.ts';
import { Enum, Instant, Named, Nullable, Page, Ref, Strict, Uuid } from '../validation/schema.ts';

export const Approval = Named(
  'Approval',
  Type.Object({
    id: Uuid,
    kind: Enum(approvalKinds),
    status: Enum([...approvalStatuses, 'Expired']),
    objectId: { ...Uuid, description: 'The schedule, also one to be created, or the execution.' },
    request: Type.Unknown({ description: 'Exactly what is carried out.' }),
    basis: Type.Unknown({ description: 'What must still be so when it is approved.' }),
    reason: Nullable(Type.String()),
    requestedAt: Instant,
    requestedBy: Ref(Initiator),
    expiresAt: Instant,
    decidedAt: Nullable(Instant),
    decidedBy: Type.Unsafe<Static<typeof Initiator> | null>({
      anyOf: [{ $ref: 'Initiator#' }, { type: 'null' }],
    }),
    decisionReason: Nullable(Type.String()),
    detail: Nullable(
      Type.String({ description: 'Why it is stale, or was refused when carried out.' }),
    ),
  }),
);
export type Approval = Static<typeof Approval>;

export const ApprovalPage = Named('ApprovalPage', Page(Approval));
export type ApprovalPage = Static<typeof ApprovalPage>;

const reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' });

export const ApproveBody = Named('ApproveBody', Strict({ reason: Type.Optional(reason) }));
export const RejectBody = Named('RejectBody', Strict({ reason }));

export const approvalSchemas = [Approval, ApprovalPage, ApproveBody, RejectBody];
