import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/timing/cron/cron-fields.ts';
import { calendarEntriesOf } from '../../../src/timing/temporal-spec/compile-calendars.ts';
import type { CompiledInterval } from '../../../src/timing/temporal-spec/compiled-spec.ts';
import {
  createServerModel,
  type ServerModel,
} from '../../../src/timing/temporal-spec/server-model.ts';
import { clockChangeCases, secondOf, timeOf } from '../clock-changes.ts';

/** The expression as the server would run it in its own zone, without any remedy. */
function modelOf(expression: string, timeZone: string): ServerModel {
  const calendars = calendarEntriesOf(parseCron(expression), expression);
  return createServerModel({ calendars, intervals: [], timeZone });
}

function fires(model: ServerModel, [from, until]: [string, string]): string[] {
  const found: string[] = [];
  let at = model.next(secondOf(from));
  while (at !== null && at < secondOf(until)) {
    found.push(timeOf(at));
    at = model.next(at);
  }
  return found;
}

describe('createServerModel', () => {
  it.each(clockChangeCases)(
    'does what live servers did with $expression in $timeZone between $between',
    ({ expression, timeZone, between, server }) => {
      expect(fires(modelOf(expression, timeZone), between)).toEqual(server);
    },
  );

  it.each([
    ['Europe/London', ['10-30 12:00', '10-31 12:00'], 1_440 - 120],
    ['Australia/Lord_Howe', ['04-03 06:00', '04-04 06:00'], 1_440 - 90],
    ['America/New_York', ['11-06 18:00', '11-07 18:00'], 1_440],
  ] as [string, [string, string], number][])(
    'loses as many runs of an every-minute calendar in %s as live servers did',
    (timeZone, between, count) => {
      // The lower bound is exclusive and the upper one too, hence one less.
      expect(fires(modelOf('* * * * *', timeZone), between)).toHaveLength(count - 1);
    },
  );

  it('depends on where the search starts, as live servers do', () => {
    const model = modelOf('30 1 * * *', 'Europe/London');
    const nextAfter = (time: string): string => timeOf(model.next(secondOf(time)) ?? 0);
    expect(nextAfter('10-31 00:29')).toBe('10-31 01:30');
    expect(nextAfter('10-31 00:30')).toBe('11-01 01:30');
    expect(nextAfter('10-31 00:59')).toBe('11-01 01:30');
    expect(nextAfter('10-31 01:00')).toBe('10-31 02:30');
    expect(nextAfter('10-31 01:29')).toBe('10-31 02:30');
  });

  it('runs a Saturday job on Sunday where midnight is skipped', () => {
    const model = modelOf('0 12 * * SAT', 'America/Santiago');
    const after = Date.UTC(2026, 8, 5, 17) / 1_000;
    expect(model.next(after)).toBe(Date.UTC(2026, 8, 6, 15) / 1_000);
  });

  it('knows nothing after the year 2100', () => {
    const model = modelOf('0 0 1 1 *', 'UTC');
    const last = Date.UTC(2100, 0) / 1_000;
    expect(model.next(last - 1)).toBe(last);
    expect(model.next(last)).toBeNull();
  });

  it('fires a one-shot interval exactly at its instant and never a late first round', () => {
    const at = secondOf('03-28 01:00');
    const modelWith = (interval: CompiledInterval): ServerModel =>
      createServerModel({ calendars: [], intervals: [interval], timeZone: 'UTC' });
    expect(modelWith({ everySeconds: at, offsetSeconds: 0 }).next(at - 5)).toBe(at);
    expect(modelWith({ everySeconds: at, offsetSeconds: 0 }).next(at)).toBe(2 * at);
    expect(modelWith({ everySeconds: 9e9, offsetSeconds: at }).next(at - 5)).toBeNull();
  });
});
