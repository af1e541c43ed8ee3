import type { Timing } from '../domain/timing.ts';
import { checkTiming } from './check-timing.ts';
import { compileCalendars } from './compile-calendars.ts';
import type { CompiledSpec } from './compiled-spec.ts';
import { findRepairs } from './repairs.ts';

export type CompileOptions = {
  /**
   * Repairs reach from the clock change at hand to the end of the year after next. The spec thus
   * changes by itself only when a clock change is over and at New Year, and should be compiled anew
   * daily to notice.
   */
  from: Date;
};

const repairHorizonYears = 3;

/**
 * Turns the timings of one schedule into calendars and one-shot intervals for the server. With them
 * the server fires at every time of the policy; around clock changes it may fire at others as well,
 * which `classifyNominal` recognises. Manual timings add nothing. Throws TimingError for timings
 * that cannot be read, never fire or differ in their time zones.
 */
export function compileTiming(timings: readonly Timing[], options: CompileOptions): CompiledSpec {
  for (const timing of timings) checkTiming(timing, options.from);
  const from = Math.floor(options.from.getTime() / 1_000);
  const until = Date.UTC(options.from.getUTCFullYear() + repairHorizonYears, 0) / 1_000;
  const period = { from, until };
  const spec = compileCalendars(timings, period);
  return { ...spec, intervals: findRepairs(spec, timings, period) };
}
