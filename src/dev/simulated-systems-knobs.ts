import { runProfileOutcomes } from '../domain/connected-system.ts';
import type { RunProfileOutcome } from '../domain/connected-system.ts';

/** What can be made to go wrong in one simulated system. */
export type Knobs = {
  /** Length of a run; null gives each run profile its own. */
  durationMs: number | null;
  /** So many of the next runs end as Error. */
  failNext: number;
  failAlways: boolean;
  /** How runs end that are not made to fail. */
  outcome: RunProfileOutcome;
  /** Runs begin and never end, until the knobs are reset. */
  hang: boolean;
  /** HTTP status that starts are refused with; null accepts them. */
  startStatus: number | null;
};

/** A well-behaved system. */
export const defaultKnobs: Readonly<Knobs> = {
  durationMs: null,
  failNext: 0,
  failAlways: false,
  outcome: 'Success',
  hang: false,
  startStatus: null,
};

/** JSON schema of a change of knobs: only those named change. */
export const knobsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    durationMs: { type: ['integer', 'null'], minimum: 0, maximum: 3_600_000 },
    failNext: { type: 'integer', minimum: 0, maximum: 1_000_000 },
    failAlways: { type: 'boolean' },
    outcome: { type: 'string', enum: [...runProfileOutcomes] },
    hang: { type: 'boolean' },
    startStatus: { type: ['integer', 'null'], minimum: 400, maximum: 599 },
  },
};
