/** Shapes of audit events: who did what, when and why. */
import { type Static, Type } from 'typebox';
import { auditObjectTypes, auditResults } from '../../domain/audit.ts';
import { Initiator } from '../execution/executions.ts';
import { Enum, Instant, Named, Nullable, Page, Ref, Uuid } from '../validation/schema.ts';

export const AuditEvent = Named(
  'AuditEvent',
  Type.Object({
    id: Uuid,
    at: Instant,
    actor: Ref(Initiator),
    action: Type.String({
      description: 'Such as pause, set-result, access (a refused request) or read-log.',
    }),
    objectType: Enum(auditObjectTypes),
    objectId: Uuid,
    executionId: Nullable(Uuid),
    stepIndex: Nullable(Type.Integer({ description: 'Index among all steps, from 0.' })),
    reason: Nullable(Type.String()),
    result: Enum(auditResults),
    detail: Nullable(Type.String({ description: 'What it led to, or why it was refused.' })),
    clientAddress: Nullable(Type.String({ description: 'Where the request came from.' })),
  }),
);
export type AuditEvent = Static<typeof AuditEvent>;

export const AuditEventPage = Named('AuditEventPage', Page(AuditEvent));
export type AuditEventPage = Static<typeof AuditEventPage>;

export const auditEventSchemas = [AuditEvent, AuditEventPage];
