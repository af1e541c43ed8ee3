/** The jobs that are measured: how many steps each group has. Pure, because workflows import it. */

export const jobNames = ['J12', 'SEQ100', 'WIDE100'] as const;
export type JobName = (typeof jobNames)[number];

/** Sizes of the groups. J12 is the demo schedule; the others are its two extremes. */
export const jobGroups: Readonly<Record<JobName, readonly number[]>> = {
  J12: [3, 1, 1, 1, 2, 2, 1, 1],
  SEQ100: Array.from({ length: 100 }, () => 1),
  WIDE100: [100],
};

export function stepCount(job: JobName): number {
  return jobGroups[job].reduce((sum, size) => sum + size, 0);
}
