/** The hold of a tenant: while it is active, nothing starts automatically. */
import type { ExecutionTrigger } from './audit.ts';

/** Why a start is skipped while a hold is active. */
export function heldBecause(reason: string): string {
  return `hold: ${reason}`;
}

/** `Step` is a part of an execution that was let in. */
const notHeld: readonly ExecutionTrigger[] = ['Manual', 'External', 'Backfill', 'Step'];

/** True for starts that no person asked for; a hold stops them. */
export function startsAutomatically(trigger: ExecutionTrigger): boolean {
  return !notHeld.includes(trigger);
}

/** A period in which a hold was active; `end` is null while it has none. */
export type HeldTime = { since: Date; end: Date | null; reason: string };

/** The hold active at an instant; its end is exclusive. */
export function holdAt(held: readonly HeldTime[], at: Date): HeldTime | null {
  return held.find(({ since, end }) => since <= at && (end === null || at < end)) ?? null;
}

/** Why a disabled schedule does not fire, in the words of the fire ledger. */

export type Disabled = {
  /** Who disabled it, and why. */
  note: string;
  /** When it is enabled again automatically, and why it is disabled until then. */
  disabledUntil: Date | null;
  disabledReason: string | null;
};

export function whyDisabled({ note, disabledUntil, disabledReason }: Disabled): string {
  const why = note === '' ? 'the schedule was switched off' : note;
  if (disabledUntil === null) return `disabled: ${why}`;
  const until = disabledUntil.toISOString().replace('.000Z', 'Z');
  return `paused: until ${until}: ${disabledReason ?? why}`;
}
