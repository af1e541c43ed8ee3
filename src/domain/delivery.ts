/** Deliveries: starts of a schedule after an execution of another one, or after an event. */
import type { Initiator, TriggeredBy } from './audit.ts';
import type { Definition } from './schedule/schedule.ts';
import { type CatchUpRule, judgeLateness } from './schedule/start-policies.ts';

/**
 * `Pending` until admission has handled the start, or there is a reason not to make it. `Skipped` was left
 * out on purpose; `Missed` came too late.
 */
export const deliveryStates = ['Pending', 'Started', 'Skipped', 'Missed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** How many schedules one schedule, or one kind of event, may start. */
export const maxListeners = 100;

/** A start to make; any number of attempts with the same execution id make one. */
export type DeliveryStart = {
  executionId: string;
  tenantSlug: string;
  schedule: { id: string; slug: string; revision: number };
  definition: Definition;
  trigger: 'AfterSchedule' | 'Event';
  initiator: Initiator;
  triggeredBy: TriggeredBy;
};

export function triggerOf({ type }: TriggeredBy): DeliveryStart['trigger'] {
  return type === 'execution' ? 'AfterSchedule' : 'Event';
}

export type DeliveryFacts = {
  deleted: boolean;
  enabled: boolean;
  occurredAt: Date;
  /** When the next delivery to the schedule came due; null when there is none. */
  nextAt: Date | null;
};

export type DeliveryRefusal = { state: 'Skipped' | 'Missed'; reason: string };

/** Why a delivery is not made; null when it is. */
export function refuseDelivery(
  { deleted, enabled, occurredAt, nextAt }: DeliveryFacts,
  rule: CatchUpRule,
  now: Date,
): DeliveryRefusal | null {
  if (deleted) return { state: 'Skipped', reason: 'deleted: the schedule was deleted' };
  if (!enabled) return { state: 'Skipped', reason: 'disabled: the schedule was switched off' };
  const fire = { scheduledFor: occurredAt, now };
  // Deliveries come in bursts, unlike fires: one of many within a minute is not late because others follow.
  if (judgeLateness(rule, { ...fire, next: () => null }).verdict === 'OnTime') return null;
  const lateness = judgeLateness(rule, { ...fire, next: () => nextAt });
  if (lateness.verdict !== 'Missed') return null;
  return { state: 'Missed', reason: `catch-up: ${lateness.reason}` };
}

/** Events: messages from outside that start schedules. */

export const eventLimits = { payloadBytes: 32_768 } as const;
