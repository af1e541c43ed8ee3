/** Pausing a schedule that fails again and again. */
import type { ExecutionStatus } from '../execution/status.ts';
import { isFailure } from './kinds.ts';

export const autoPauseLimits = { min: 1, max: 100 } as const;

/** `newestFirst` are the telling executions since the schedule was last enabled; others do not count. */
export function failuresInARow(newestFirst: readonly ExecutionStatus[]): number {
  const end = newestFirst.findIndex((status) => !isFailure(status));
  return end === -1 ? newestFirst.length : end;
}

/** The note of the schedule, and the reason in the audit trail. */
export function autoPauseNote(failures: number, executionId: string): string {
  const what = failures === 1 ? '1 failure' : `${failures} failures in a row`;
  return `disabled by Carillon: ${what}, the last is execution ${executionId}`;
}
