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
