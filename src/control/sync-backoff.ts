/** How long a schedule that could not be brought to Temporal waits for its next try. */

/** Short while Temporal is down, so that all are in step soon after it is back. */
const longestOutageWaitSeconds = 15;
/** Long for what will fail again until somebody changes something. */
const longestWaitSeconds = 300;

export type SyncFailure = {
  /** Failures in a row, this one included. */
  failures: number;
  /** True when Temporal could not be asked at all. */
  unavailable: boolean;
  /** From 0 to below 1; spreads the tries of many schedules. */
  random: number;
};

/** Seconds to wait: 2, 4, 8… up to a limit, less up to half by chance. */
export function syncBackoffSeconds({ failures, unavailable, random }: SyncFailure): number {
  const longest = unavailable ? longestOutageWaitSeconds : longestWaitSeconds;
  const doubled = Math.min(longest, 2 ** Math.min(Math.max(1, failures), 20));
  return doubled * (1 - random / 2);
}
