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
