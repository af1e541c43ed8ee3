import { describe, expect, it } from 'vitest';
import {
  canonicalHash,
  canonicalSchedule,
  differingParts,
} from '../../../src/temporal/schedules/canonical-schedule.ts';
import { aRequest } from '../builders.ts';

describe('canonicalSchedule', () => {
  it('reads a left-out end as the start and a left-out step as 1', () => {
    const short = { spec: { structuredCalendar: [{ hour: [{ start: 6 }] }] } };
    const long = { spec: { structuredCalendar: [{ hour: [{ start: 6, end: 6, step: 1 }] }] } };
    expect(canonicalSchedule(short)).toEqual(canonicalSchedule(long));
  });

  it('does not mind the order of calendars and intervals', () => {
    const one = { hour: [{ start: 6 }] };
    const two = { hour: [{ start: 7 }] };
    expect(canonicalSchedule({ spec: { structuredCalendar: [one, two] } })).toEqual(
      canonicalSchedule({ spec: { structuredCalendar: [two, one] } }),
    );
  });

  it('sees what somebody else added: exclusions, jitter, bounds, limits', () => {
    const { schedule } = aRequest();
    const plain = canonicalSchedule(schedule);
    const parts = (changed: typeof schedule): string[] =>
      differingParts(plain, canonicalSchedule(changed));
    expect(
      parts({ ...schedule, spec: { ...schedule.spec, excludeStructuredCalendar: [{}] } }),
    ).toEqual(['excluded']);
    expect(parts({ ...schedule, spec: { ...schedule.spec, jitter: { nanos: 5 } } })).toEqual([
      'jitterSeconds',
    ]);
    expect(parts({ ...schedule, state: { ...schedule.state, paused: true, notes: 'x' } })).toEqual([
      'notes',
      'paused',
    ]);
    expect(parts({ ...schedule, state: { ...schedule.state, limitedActions: true } })).toEqual([
      'limited',
    ]);
  });
});

describe('canonicalHash', () => {
  it('does not depend on the order in which members were written', () => {
    expect(canonicalHash({ a: 1, b: { c: 2, d: 3 } })).toBe(
      canonicalHash({ b: { d: 3, c: 2 }, a: 1 }),
    );
  });
});
