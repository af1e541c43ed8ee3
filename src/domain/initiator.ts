/** Who or what started an execution or changed a schedule; kept as text, so it outlives its source. */

export const initiatorTypes = ['schedule', 'user', 'apiKey', 'event', 'cli', 'system'] as const;
export type InitiatorType = (typeof initiatorTypes)[number];

export type Initiator = { type: InitiatorType; id: string; name: string };

/**
 * Why an execution exists: its schedule came due, another one ended, an event arrived, somebody ran
 * it now, Temporal was told to, or somebody asked for a past fire.
 */
export const executionTriggers = [
  'Schedule',
  'AfterSchedule',
  'Event',
  'Manual',
  'External',
  'Backfill',
] as const;
export type ExecutionTrigger = (typeof executionTriggers)[number];

/** The execution that was followed, or the event that arrived. */
export type TriggeredBy = { type: 'execution' | 'event'; id: string };
