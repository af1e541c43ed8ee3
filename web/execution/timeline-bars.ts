/** A step as bars on the time scale. */
import type { ActivityRecord, Attempt } from '../api/client.ts';

export type Bar = {
  kind: 'queue' | 'attempt' | 'wait' | 'usual';
  status: string;
  label: string;
  /** Milliseconds since 1970. */
  from: number;
  until: number;
};

/** `attempts` may be empty: then the record stands for its only one. */
export function barsOf(step: ActivityRecord, attempts: readonly Attempt[], now: number): Bar[] {
  if (step.inherited) return [];
  const queue = queueBar(step, now);
  const ran = attempts.length > 0 ? attemptBars(attempts, now) : recordBar(step, now);
  return [...queue, ...ran];
}

function queueBar({ queuedAt, startedAt, endedAt }: ActivityRecord, now: number): Bar[] {
  if (queuedAt === null) return [];
  const until = startedAt ?? endedAt;
  const bar = { kind: 'queue', status: 'Queued', label: 'in the queue' } as const;
  return [{ ...bar, from: Date.parse(queuedAt), until: until === null ? now : Date.parse(until) }];
}

function recordBar({ startedAt, endedAt, status }: ActivityRecord, now: number): Bar[] {
  if (startedAt === null) return [];
  const until = endedAt === null ? now : Date.parse(endedAt);
  return [{ kind: 'attempt', status, label: 'attempt 1', from: Date.parse(startedAt), until }];
}

function attemptBars(attempts: readonly Attempt[], now: number): Bar[] {
  const ordered = attempts.toSorted((a, b) => a.attempt - b.attempt);
  return ordered.flatMap(({ attempt, status, startedAt, endedAt }, index): Bar[] => {
    const from = Date.parse(startedAt);
    const next = ordered[index + 1];
    const until =
      endedAt === null ? (next ? Date.parse(next.startedAt) : now) : Date.parse(endedAt);
    const bar: Bar = { kind: 'attempt', status, label: `attempt ${attempt}`, from, until };
    if (!next || Date.parse(next.startedAt) <= until) return [bar];
    const wait: Bar = {
      kind: 'wait',
      status: 'Retrying',
      label: 'wait before the next attempt',
      from: until,
      until: Date.parse(next.startedAt),
    };
    return [bar, wait];
  });
}

/** The step of each group that took longest: the others would not make the execution shorter. */
export function criticalSteps(steps: readonly ActivityRecord[], now: number): ReadonlySet<number> {
  const critical = new Map<number, { stepIndex: number; ms: number }>();
  for (const { stepIndex, groupIndex, startedAt, endedAt } of steps) {
    if (startedAt === null) continue;
    const ms = (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt);
    const slowest = critical.get(groupIndex);
    if (!slowest || ms > slowest.ms) critical.set(groupIndex, { stepIndex, ms });
  }
  return new Set([...critical.values()].map(({ stepIndex }) => stepIndex));
}
