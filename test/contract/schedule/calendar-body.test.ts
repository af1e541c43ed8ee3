import { describe, expect, it } from 'vitest';
import { readCalendarBody } from '../../../src/contract/schedule/calendar-body.ts';
import { ProblemError } from '../../../src/domain/problem.ts';

function mistakes(...days: { from: string; until?: string | null }[]) {
  try {
    readCalendarBody({ kind: 'Holidays', days });
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.errors.map(({ pointer, code, message }) => [pointer, code, message]);
  }
}

describe('readCalendarBody', () => {
  it('puts days in order and fills in what was left out', () => {
    const days = [
      { from: '2027-01-01', name: 'New Year' },
      { from: '2026-12-24', until: '2026-12-26' },
    ];
    expect(readCalendarBody({ kind: 'Blackout', days })).toEqual({
      kind: 'Blackout',
      description: '',
      days: [
        { from: '2026-12-24', until: '2026-12-26', name: null },
        { from: '2027-01-01', until: '2027-01-01', name: 'New Year' },
      ],
    });
  });

  it('names each date that does not exist, and each end before its beginning', () => {
    const found = mistakes(
      { from: '2027-02-29' },
      { from: '2027-01-02', until: '2027-01-01' },
      { from: '2027-01-01', until: '1.2.2027' },
      { from: '2027-01-01', until: null },
    );
    expect(found).toEqual([
      ['/days/0/from', 'calendar-invalid', '"2027-02-29" is not a date from 1970 to 2100'],
      ['/days/1/until', 'calendar-invalid', '2027-01-01 is before 2027-01-02'],
      ['/days/2/until', 'calendar-invalid', '"1.2.2027" is not a date from 1970 to 2100'],
    ]);
  });
});
