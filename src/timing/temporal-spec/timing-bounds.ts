/** Between which instants a timing can fire at all. */
import {
  type IntervalTiming,
  isAutomatic,
  type RepeatingTiming,
  type Timing,
} from '../../domain/schedule/timing.ts';
import { secondOfInstant } from '../zone/instant.ts';
import type { CompiledSpec } from './compiled-spec.ts';

/** Epoch seconds, both inclusive; infinite where there is no bound. */
export type TimingBounds = { from: number; until: number };

/** The bounds of one timing; one that waits for something has none it could miss and ends before all. */
export function boundsOf(timing: Timing): TimingBounds {
  switch (timing.type) {
    case 'Cron':
    case 'Interval':
      return { from: startOf(timing), until: Infinity };
    case 'OneTime': {
      const at = secondOfInstant(timing.at);
      return { from: at, until: at };
    }
    case 'Limited': {
      const { startAt, until, timing: inner } = timing;
      const from = startAt === null ? -Infinity : secondOfInstant(startAt);
      return {
        from: Math.max(from, startOf(inner)),
        until: until === null ? Infinity : secondOfInstant(until),
      };
    }
    case 'Milestone':
    case 'AfterSchedule':
    case 'Event':
    case 'Manual':
      return { from: Infinity, until: -Infinity };
  }
}

function startOf(timing: RepeatingTiming): number {
  return timing.type === 'Interval' ? intervalStart(timing) : -Infinity;
}

function intervalStart({ startAt }: IntervalTiming): number {
  return startAt === null ? -Infinity : secondOfInstant(startAt);
}

/**
 * The bounds that hold for all the timings and are worth handing over. A spec of instants alone needs
 * none: each of its entries says for itself when it fires.
 */
export function sharedBounds(timings: readonly Timing[]): Pick<CompiledSpec, 'startAt' | 'endAt'> {
  const automatic = timings.filter(isAutomatic);
  if (automatic.every(({ type }) => type === 'OneTime')) return {};
  const startAt = Math.min(...automatic.map((timing) => boundsOf(timing).from));
  const endAt = Math.max(...automatic.map((timing) => boundsOf(timing).until));
  return {
    ...(Number.isFinite(startAt) ? { startAt } : {}),
    ...(Number.isFinite(endAt) ? { endAt } : {}),
  };
}
