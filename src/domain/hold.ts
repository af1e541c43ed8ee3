/** The hold of a tenant: while it lies, nothing starts by itself. */
import type { ExecutionTrigger } from './audit.ts';

/** Why a start is skipped while a hold lies. */
export function heldBecause(reason: string): string {
  return `hold: ${reason}`;
}

const startedByPeople: readonly ExecutionTrigger[] = ['Manual', 'External', 'Backfill'];

/** True for starts that no person asked for; a hold stops them. */
export function startsByItself(trigger: ExecutionTrigger): boolean {
  return !startedByPeople.includes(trigger);
}

/** A time in which a hold lay; `end` is null while it lies without an end. */
export type HeldTime = { since: Date; end: Date | null; reason: string };

/** The hold that lay at an instant; the instant of its end is free again. */
export function holdAt(held: readonly HeldTime[], at: Date): HeldTime | null {
  return held.find(({ since, end }) => since <= at && (end === null || at < end)) ?? null;
}

/** Why a schedule that is switched off does not fire, in the words of the ledger. */

export type Disabled = {
  /** Who switched it off, and why. */
  note: string;
  /** When it is enabled again by itself, and why it is disabled until then. */
  disabledUntil: Date | null;
  disabledReason: string | null;
};

export function whyDisabled({ note, disabledUntil, disabledReason }: Disabled): string {
  const why = note === '' ? 'the schedule was switched off' : note;
  if (disabledUntil === null) return `disabled: ${why}`;
  const until = disabledUntil.toISOString().replace('.000Z', 'Z');
  return `paused: until ${until}: ${disabledReason ?? why}`;
}
