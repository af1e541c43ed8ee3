/** What a start does when an earlier execution of the same schedule is still going. */

export const overlapPolicies = ['Skip', 'AllowAll'] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

export const defaultOverlapPolicy: OverlapPolicy = 'Skip';
