/** When a message is tried again, when no more, and when a channel that fails is left alone. */

/** Seconds before each attempt: eight over about 28 hours. */
const delays = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 36_000] as const;

export const maxTries = delays.length;
const jitterShare = 0.2;
/** The most that a receiver may ask us to wait. Seconds. */
const maxRetryAfterSeconds = 43_200;

/**
 * Milliseconds before the next attempt, after `tries` of them; null when there is none. `random` is from 0 to 1
 * and spreads the attempts of many messages.
 */
export function nextDelayMs(
  tries: number,
  { random, retryAfterSeconds = 0 }: { random: number; retryAfterSeconds?: number },
): number | null {
  const seconds = delays[tries];
  if (seconds === undefined) return null;
  const spread = seconds * (1 + jitterShare * (2 * random - 1));
  const asked = Math.min(Math.max(0, retryAfterSeconds), maxRetryAfterSeconds);
  return Math.round(Math.max(spread, asked) * 1_000);
}

/** After so many failures in a row, only one message is tried at a time, once a minute. */
export const breaker = { failures: 5, pauseMs: 60_000 } as const;

/** Until when a channel is left alone after a failure; null when it is not. */
export function pausedUntil(failures: number, now: Date): Date | null {
  return failures >= breaker.failures ? new Date(now.getTime() + breaker.pauseMs) : null;
}

/** Longer than any attempt takes: then its process is gone, and the message is tried again. Milliseconds. */
export const claimMs = 60_000;
/** For the name, the connection, the request and the answer. Milliseconds. */
export const attemptTimeoutMs = 15_000;
