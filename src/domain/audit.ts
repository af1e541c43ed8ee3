/** Audit events: who did what to which object, when, why and from where. */
export const auditObjectTypes = [
  'schedule',
  'execution',
  'step',
  'anchor',
  'calendar',
  'hold',
  'token',
  'approval',
  'route',
  'record',
  'tenant',
  'notification-channel',
  'notification-rule',
  'notification-delivery',
  'connected-system',
  'bulk-operation',
  'secret',
  'limit',
  'maintenance-window',
] as const;
export type AuditObjectType = (typeof auditObjectTypes)[number];

/** `Unanswered`: it is not known whether it took effect. */
export const auditResults = ['Done', 'Refused', 'Unanswered'] as const;
type AuditResult = (typeof auditResults)[number];

export type AuditEvent = {
  id: string;
  at: Date;
  actor: Initiator;
  /** A verb of the API, such as `pause`, `set-result` or `disable`. */
  action: string;
  objectType: AuditObjectType;
  /** Of the object, or of the execution the step belongs to; new for each refused `route`. */
  objectId: string;
  executionId: string | null;
  /** From 0. */
  stepIndex: number | null;
  reason: string | null;
  result: AuditResult;
  /** What it led to, or why it was refused. */
  detail: string | null;
  /** Where the request came from; null for what Carillon does itself. */
  clientAddress: string | null;
};

/** Who or what started an execution or changed a schedule; kept as text, so it outlives its source. */

export const initiatorTypes = ['schedule', 'user', 'apiKey', 'event', 'cli', 'system'] as const;
export type InitiatorType = (typeof initiatorTypes)[number];

export type Initiator = { type: InitiatorType; id: string; name: string };

/**
 * Why an execution exists: its schedule came due, another one ended, an event arrived, a user started it
 * (here or in Temporal), a user requested a past fire, or a step of another execution started it. `Demo`: it did not run, and only shows what one looks like.
 */
export const executionTriggers = [
  'Schedule',
  'AfterSchedule',
  'Event',
  'Manual',
  'External',
  'Backfill',
  'Step',
  'Demo',
] as const;
export type ExecutionTrigger = (typeof executionTriggers)[number];

/** The execution that was followed, or the event that arrived. */
export type TriggeredBy = { type: 'execution' | 'event'; id: string };
