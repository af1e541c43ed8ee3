/** What the API says of a schedule, as the tabs of its page read it. */
import type { components } from '../../src/client/api-types.ts';

type Schemas = components['schemas'];
export type Schedule = Schemas['Schedule'];
export type RunGrid = Schemas['RunGrid'];
export type Fire = Schemas['Fire'];
export type FireDecision = Fire['decision'];
export type DayStatistics = Schemas['DayStatistics'];
export type StepStatistics = Schemas['StepStatistics'];

export const fireDecisions = ['Started', 'Skipped', 'Missed'] as const satisfies FireDecision[];
