/**
 * The orders of each list of the API: a field, or `-field` for descending. The first one is the default.
 * Lists whose ids carry their time are ordered by id under the name of the field that shows that time.
 */
export const listOrders = {
  schedules: ['name', '-name', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'],
  revisions: ['-revision', 'revision'],
  executions: ['-startedAt', 'startedAt', '-endedAt', 'endedAt'],
  activityRecords: ['-executionId', 'executionId'],
  waitingApprovals: ['executionId', '-executionId'],
  logLines: ['line', '-line'],
  fires: ['-scheduledFor', 'scheduledFor'],
  deliveries: ['-occurredAt', 'occurredAt'],
  events: ['-receivedAt', 'receivedAt'],
  backfills: ['-createdAt', 'createdAt'],
  bulkOperations: ['-createdAt', 'createdAt'],
  bulkItems: ['position', '-position'],
  auditEvents: ['-at', 'at'],
  approvals: ['-requestedAt', 'requestedAt'],
  tokens: ['-createdAt', 'createdAt'],
  anchors: ['name', '-name'],
  calendars: ['name', '-name', 'updatedAt', '-updatedAt'],
  channels: ['name', '-name', 'updatedAt', '-updatedAt'],
  rules: ['name', '-name', 'updatedAt', '-updatedAt'],
  notifications: ['-noticedAt', 'noticedAt'],
  messages: ['-createdAt', 'createdAt'],
} as const;

type ListName = keyof typeof listOrders;
export type OrderOf<L extends ListName> = (typeof listOrders)[L][number];

/** The place of a row in a list by time: microseconds, which a Date would cut off, and the id. */
export type TimedKey = { at: number; id: string };
/** The place of a row in a list by name. */
export type NamedKey = { name: string; id: string };
