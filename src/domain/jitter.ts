/** Jitter: fires start a little later than their time, each by another span, to spread the load. */

/** Later than that is another time of day. In seconds. */
export const mostJitterSeconds = 3_600;

/** How much later than its time a fire may be started on purpose, in seconds; 0 without jitter. */
export function jitterOf(definition: { jitterSeconds?: number }): number {
  return definition.jitterSeconds ?? 0;
}
