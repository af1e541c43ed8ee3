/** Schedules that Carillon keeps for runs of one run profile alone, which no schedule of a person asked for. */

export const standalonePrefix = 'standalone-';

export function isStandalone(slug: string): boolean {
  return slug.startsWith(standalonePrefix);
}
