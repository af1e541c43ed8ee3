/** What each policy does, in words. */
import type { CatchUpPolicy, OverlapPolicy } from '../../../src/domain/schedule/start-policies.ts';

export const overlapWords: Readonly<Record<OverlapPolicy, string>> = {
  Skip: 'Skip the new start',
  BufferOne: 'Wait, one at a time: later ones are skipped',
  BufferAll: 'Wait in line, up to 900',
  CancelOther: 'Cancel the one that runs, and take its place',
  TerminateOther: 'Terminate the one that runs, and take its place',
  AllowAll: 'Run at the same time',
};
export const catchUpWords: Readonly<Record<CatchUpPolicy, string>> = {
  None: 'Do not start late: it is missed',
  Latest: 'Start only the latest',
  All: 'Start all, one after another',
};
