/** How often, how soon and how long a step is tried. All durations are seconds. */

export type RetrySettings = {
  /** Attempts after the first one; 0 means a single attempt. */
  maxRetries: number;
  /** Wait before each retry, unless `ladderSeconds` names one for it. */
  delaySeconds: number;
  /** Wait before retry 1, 2, 3…; its last rung repeats. Empty means `delaySeconds` every time. */
  ladderSeconds: readonly number[];
};

export const retryLimits = { maxRetries: 100, delaySeconds: 86_400, ladderRungs: 20 } as const;

export const defaultRetry: RetrySettings = { maxRetries: 3, delaySeconds: 60, ladderSeconds: [] };

export const defaultTimeoutSeconds = 300;
export const defaultHttpTimeoutSeconds = 30;
export const maxTimeoutSeconds = 86_400;

/** A step that no worker picks up for this long fails with "no worker". */
export const scheduleToStartSeconds = 86_400;

/** Seconds without a heartbeat after which an attempt counts as lost with its worker. */
export const heartbeatTimeoutSeconds = 10;

/** The step ends itself at its timeout; the server's own deadline only catches a step that cannot. */
export const serverTimeoutMarginSeconds = 15;

/** Seconds before the next attempt after `attempt` (from 1) has failed. */
export function retryDelaySeconds(retry: RetrySettings, attempt: number): number {
  const rung = Math.min(attempt, retry.ladderSeconds.length) - 1;
  return retry.ladderSeconds[rung] ?? retry.delaySeconds;
}

/** A target that asks for a longer wait (`Retry-After`) is tried again after this. */
export const longestRetryAfterSeconds = 3_600;

/**
 * The longest wait a step may ask for. The server clamps every asked-for delay to its maximum
 * interval, so the policy's maximum must not be below it.
 */
export function longestRetryDelaySeconds(retry: RetrySettings): number {
  return Math.max(longestRetryAfterSeconds, retry.delaySeconds, ...retry.ladderSeconds);
}
