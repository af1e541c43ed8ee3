/** Who or what started an execution or changed a schedule; kept as text, so it outlives its source. */

export const initiatorTypes = ['schedule', 'user', 'apiKey', 'event', 'cli', 'system'] as const;
export type InitiatorType = (typeof initiatorTypes)[number];

export type Initiator = { type: InitiatorType; id: string; name: string };

/**
 * Why an execution exists: its schedule came due, another one ended, an event arrived, somebody ran
 * it now, or Temporal was told to.
 */
export const executionTriggers = [
  'Schedule',
  'AfterSchedule',
  'Event',
  'Manual',
  'External',
] as const;
export type ExecutionTrigger = (typeof executionTriggers)[number];

/** True for starts that its own timings make, which need the schedule to be enabled. */
export function isOwnTrigger(trigger: ExecutionTrigger): boolean {
  return trigger === 'Schedule' || trigger === 'AfterSchedule' || trigger === 'Event';
}

/** The execution that was followed, or the event that arrived. */
export type TriggeredBy = { type: 'execution' | 'event'; id: string };
