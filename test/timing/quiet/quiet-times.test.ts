import { describe, expect, it } from 'vitest';
import { type QuietTimes, weekdays } from '../../../src/domain/notification/rule.ts';
import { endOfQuiet } from '../../../src/timing/quiet/quiet-times.ts';

const nights = (timeZone: string, from = '22:00', until = '06:00'): QuietTimes => ({
  timeZone,
  periods: [{ days: weekdays, from, until }],
});
const end = (quiet: QuietTimes, at: string) => endOfQuiet(quiet, new Date(at))?.toISOString();

describe('endOfQuiet', () => {
  it('is the instant itself outside of all periods, at their ends included', () => {
    expect(end(nights('UTC'), '2026-11-20T12:00:00Z')).toBe('2026-11-20T12:00:00.000Z');
    expect(end(nights('UTC'), '2026-11-20T06:00:00Z')).toBe('2026-11-20T06:00:00.000Z');
  });

  it('is the end of the night, before and after midnight', () => {
    expect(end(nights('UTC'), '2026-11-20T22:00:00Z')).toBe('2026-11-21T06:00:00.000Z');
    expect(end(nights('UTC'), '2026-11-21T05:59:59.999Z')).toBe('2026-11-21T06:00:00.000Z');
  });

  it('follows the clocks of the zone when they are put forward and back', () => {
    expect(end(nights('Europe/Berlin'), '2027-03-27T23:00:00Z')).toBe('2027-03-28T04:00:00.000Z');
    expect(end(nights('Europe/Berlin'), '2026-10-24T23:00:00Z')).toBe('2026-10-25T05:00:00.000Z');
  });

  it('ends at the end of a gap, and at the second of two equal times', () => {
    expect(end(nights('Europe/Berlin', '00:00', '02:30'), '2027-03-27T23:30:00Z')).toBe(
      '2027-03-28T01:00:00.000Z',
    );
    // 02:30 occurs at 00:30 and at 01:30 UTC.
    expect(end(nights('Europe/Berlin', '00:00', '02:30'), '2026-10-25T01:00:00Z')).toBe(
      '2026-10-25T01:30:00.000Z',
    );
  });

  it('passes periods that touch each other, such as a weekend', () => {
    const weekend: QuietTimes = {
      timeZone: 'UTC',
      periods: [{ days: ['Sat', 'Sun'], from: '00:00', until: '00:00' }],
    };
    expect(end(weekend, '2026-11-21T10:00:00Z')).toBe('2026-11-23T00:00:00.000Z');
  });

  it('is null when all of the week is quiet', () => {
    expect(
      endOfQuiet(nights('UTC', '00:00', '00:00'), new Date('2026-11-21T10:00:00Z')),
    ).toBeNull();
  });
});
