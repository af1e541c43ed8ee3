/** What became of a fire, in one word: its ledger row and its execution together. */
export const fireOutcomes = [
  'OnTime',
  'Late',
  'Failed',
  'Cancelled',
  'Running',
  'Waiting',
  'Skipped',
  'Missed',
] as const;
export type FireOutcome = (typeof fireOutcomes)[number];
