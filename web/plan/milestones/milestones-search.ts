/** The filter of the milestone board, as it stands in the address. */
import { type MilestoneState, milestoneStates } from '../../../src/domain/milestone.ts';

export type MilestonesSearch = { state?: MilestoneState | undefined };

export function readMilestonesSearch({ state }: Record<string, unknown>): MilestonesSearch {
  return { state: milestoneStates.find((one) => one === state) };
}
