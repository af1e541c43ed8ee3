/** Deadlines of a schedule: by when an execution has to start and to end, counted from its nominal time. */

export type Deadline = {
  /** Seconds; absent for none. */
  startBySeconds?: number;
  endBySeconds?: number;
};

export const deadlineLimits = { minSeconds: 1, maxSeconds: 31 * 86_400 } as const;

/** Why the pair cannot be met; null when it can. */
export function deadlineFault({ startBySeconds, endBySeconds }: Deadline): string | null {
  if (startBySeconds === undefined && endBySeconds === undefined) return 'names no deadline';
  if (startBySeconds === undefined || endBySeconds === undefined) return null;
  return endBySeconds <= startBySeconds ? 'ends before it may start' : null;
}

export type DeadlineFacts = {
  /** The nominal time, or when it was asked for. */
  from: Date;
  startedAt: Date | null;
  /** Null while it is open. */
  endedAt: Date | null;
};

export type PassedDeadline = { which: 'start' | 'end'; due: Date };

/**
 * The deadlines that have passed. What has ended without a start passes the one for starting too, if that had
 * come due.
 */
export function passedDeadlines(
  { startBySeconds, endBySeconds }: Deadline,
  { from, startedAt, endedAt }: DeadlineFacts,
  now: Date,
): PassedDeadline[] {
  const due = (seconds: number): Date => new Date(from.getTime() + seconds * 1_000);
  const passed: PassedDeadline[] = [];
  const check = (which: 'start' | 'end', seconds: number | undefined, done: Date | null): void => {
    if (seconds !== undefined && (done ?? now) > due(seconds)) {
      passed.push({ which, due: due(seconds) });
    }
  };
  check('start', startBySeconds, startedAt ?? endedAt);
  check('end', endBySeconds, endedAt);
  return passed;
}
