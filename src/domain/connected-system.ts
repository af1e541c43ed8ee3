/** Systems that run profiles run on. Workers hold the addresses; definitions only name them. */

export const runProfileOutcomes = ['Success', 'Warning', 'PartialError', 'Error'] as const;
export type RunProfileOutcome = (typeof runProfileOutcomes)[number];

export type ConnectedSystem = {
  /** Slug used in steps. */
  name: string;
  title: string;
  /** Base URL that the run-profile protocol is spoken to. */
  url: string;
  runProfiles: readonly string[];
};
