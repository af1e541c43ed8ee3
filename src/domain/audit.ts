/** Audit events: who did what to a schedule, an execution, a step, an anchor, a calendar or a hold, when and why. */
import type { Initiator } from './initiator.ts';

export const auditObjectTypes = [
  'schedule',
  'execution',
  'step',
  'anchor',
  'calendar',
  'hold',
] as const;
export type AuditObjectType = (typeof auditObjectTypes)[number];

/** `Unanswered`: nobody knows whether it took effect. */
export const auditResults = ['Done', 'Refused', 'Unanswered'] as const;
export type AuditResult = (typeof auditResults)[number];

export type AuditEvent = {
  id: string;
  at: Date;
  actor: Initiator;
  /** A verb of the API, such as `pause`, `set-result` or `disable`. */
  action: string;
  objectType: AuditObjectType;
  /** Of the schedule, anchor, calendar or hold, or of the execution the step belongs to. */
  objectId: string;
  executionId: string | null;
  /** From 0. */
  stepIndex: number | null;
  reason: string | null;
  result: AuditResult;
  /** What it led to, or why it was refused. */
  detail: string | null;
};
