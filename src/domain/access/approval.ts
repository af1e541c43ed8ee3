/** Four eyes: what takes effect only when another user approves it. */
import type { Initiator } from '../audit.ts';
import { commandStepTypes, type Step } from '../schedule/schedule.ts';

/** What a tenant can require a second user for. */
export type FourEyes = 'command-steps' | 'set-result';

export const approvalKinds = ['create-schedule', 'replace-schedule', 'set-result', 'skip'] as const;
export type ApprovalKind = (typeof approvalKinds)[number];

export const approvalStatuses = ['Pending', 'Approved', 'Rejected', 'Stale'] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

export const approvalDays = 7;

/** Two tokens with one name are one user, and so is a name in other letters. */
export function isSameUser(a: Initiator, b: Initiator): boolean {
  return a.id.trim().toLowerCase() === b.id.trim().toLowerCase();
}

const commandsOf = (steps: readonly Step[]): string[] =>
  steps
    .filter(({ type }) => commandStepTypes.includes(type))
    .map((step) => JSON.stringify(sorted(step)));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, item]) => [key, sorted(item)]);
}

/** Whether `after` runs a command that `before` does not, or in another order. Removing one is neither. */
export function changesCommands(before: readonly Step[], after: readonly Step[]): boolean {
  const known = commandsOf(before);
  let from = 0;
  for (const command of commandsOf(after)) {
    const found = known.indexOf(command, from);
    if (found < 0) return true;
    from = found + 1;
  }
  return false;
}
