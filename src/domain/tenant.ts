/** The life of a tenant: what is said of a suspension, and what is left of a removed one. */

/** Why something of a suspended tenant does not start, in the words of the fire ledger. */
export function suspendedBecause(reason: string): string {
  return `tenant suspended: ${reason}`;
}

export type TenantState = 'Active' | 'Suspended' | 'Removing';

/** A period of suspension; `end` is null while it lasts. */
export type SuspendedTime = { since: Date; end: Date | null; reason: string };

/** The suspension that covers an instant; its end is exclusive. */
export function suspensionAt(times: readonly SuspendedTime[], at: Date): SuspendedTime | null {
  return times.find(({ since, end }) => since <= at && (end === null || at < end)) ?? null;
}

/** How long a tenant keeps what, in days. Null: without limit of time, but keys a week. */
export type Retention = {
  /** Ended executions with their records, attempts and log lines. */
  executions: number | null;
  /** Log lines of ended executions; at most as long as the executions. */
  logs: number | null;
  /** Events with their deliveries, and deliveries after executions. */
  events: number | null;
  /** Idempotency-Keys. */
  keys: number | null;
};

/** What a cut of the operator removes; the server itself deletes keys. */
export const retentionKinds = ['executions', 'logs', 'events'] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/**
 * Days that may be chosen, both inclusive. Executions stay longer than consistency checks look back (8 days) and
 * than keys, so that a repeated request never makes one again that was removed.
 */
export const retentionBounds = {
  executions: [14, 36_500],
  logs: [1, 36_500],
  events: [14, 36_500],
  keys: [1, 14],
} as const satisfies Record<keyof Retention, readonly [number, number]>;

/** Idempotency-Keys unless the tenant says otherwise: programs repeat within minutes, a person within days. */
export const keysKeptDays = 7;
