/** The steps of a definition as the rail draws them, before any of them has run. */
import { splitGroups } from '../../src/domain/schedule/plan.ts';
import type { Schedule } from './schedule-types.ts';

type Step = Schedule['steps'][number];

export function groupsOf(steps: readonly Step[]): Step[][] {
  return splitGroups(steps);
}

export function templateSteps(
  steps: readonly Step[],
): { stepIndex: number; groupIndex: number; name: string; status: 'Waiting' }[] {
  const grouped = groupsOf(steps).flatMap((group, groupIndex) =>
    group.map(({ name }) => ({ groupIndex, name, status: 'Waiting' as const })),
  );
  return grouped.map((step, stepIndex) => ({ stepIndex, ...step }));
}
