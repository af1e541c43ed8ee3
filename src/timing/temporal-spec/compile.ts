import { isAutomatic, type Timing } from '../../domain/schedule/timing.ts';
import { boundsOf, milestonesAsInstants } from '../fires/timing-times.ts';
import { atOnce, type Work } from '../turns.ts';
import { secondsPerDay } from '../zone/calendar-day.ts';
import { compileCalendars } from './compile-calendars.ts';
import type { CompiledSpec } from './compiled-spec.ts';
import { findingRepairs } from './repairs.ts';

export type CompileOptions = {
  /**
   * Repairs reach from the clock change at hand to the end of the year after next. The spec thus
   * changes only after a clock change, at New Year, and when one of several timings begins or ends;
   * compile it daily to notice.
   */
  from: Date;
};

const repairHorizonYears = 3;

/** How long before its start a timing beside others is handed over, so that a late compilation is no loss. */
const leadSeconds = 2 * secondsPerDay;

/**
 * Turns the timings of one schedule into calendars and intervals for the server. With them the server
 * fires at every time of the policy; around clock changes, and around the bounds of a limited timing
 * that stands beside others, it may fire at others as well, which `classifyNominal` recognises. What
 * has ended adds nothing, nor do timings that wait for something. Throws TimingError for timings that
 * cannot be read or differ in their time zones.
 */
export function compileTiming(timings: readonly Timing[], options: CompileOptions): CompiledSpec {
  return atOnce(compilingTiming(timings, options));
}

/** As `compileTiming`; many timings in a zone with clock changes take seconds. */
export function* compilingTiming(
  timings: readonly Timing[],
  options: CompileOptions,
): Work<CompiledSpec> {
  const from = Math.floor(options.from.getTime() / 1_000);
  const until = Date.UTC(options.from.getUTCFullYear() + repairHorizonYears, 0) / 1_000;
  const period = { from, until };
  const current = timingsAt(milestonesAsInstants(timings), from);
  const spec = compileCalendars(current, period);
  yield;
  const intervals = [...spec.intervals, ...(yield* findingRepairs(spec, current, period))];
  return { ...spec, intervals, ...sharedBounds(current) };
}

/** The timings that have not ended and have begun or begin soon; if there are none, all future ones. */
function timingsAt(timings: readonly Timing[], from: number): Timing[] {
  const ahead = timings.filter((timing) => boundsOf(timing).until >= from);
  // An entry for one instant says for itself when it fires, so it can be handed over at any time.
  const begun = ahead.filter(
    (timing) => timing.type === 'OneTime' || boundsOf(timing).from < from + leadSeconds,
  );
  return begun.length > 0 ? begun : ahead;
}

/**
 * The bounds that hold for all the timings and are worth handing over. A spec of instants alone needs
 * none: each of its entries says for itself when it fires.
 */
function sharedBounds(timings: readonly Timing[]): Pick<CompiledSpec, 'startAt' | 'endAt'> {
  const automatic = timings.filter(isAutomatic);
  if (automatic.every(({ type }) => type === 'OneTime')) return {};
  const startAt = Math.min(...automatic.map((timing) => boundsOf(timing).from));
  const endAt = Math.max(...automatic.map((timing) => boundsOf(timing).until));
  return {
    ...(Number.isFinite(startAt) ? { startAt } : {}),
    ...(Number.isFinite(endAt) ? { endAt } : {}),
  };
}
