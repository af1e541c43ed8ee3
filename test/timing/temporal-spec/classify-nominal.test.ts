import { describe, expect, it } from 'vitest';
import { classifyNominal } from '../../../src/timing/temporal-spec/classify-nominal.ts';
import { clockChangeCases, secondOf } from '../clock-changes.ts';

function classify(expression: string, timeZone: string, at: string): string {
  return classifyNominal([{ type: 'Cron', expression, timeZone }], new Date(at));
}

describe('classifyNominal', () => {
  it.each(clockChangeCases.filter(({ timeZone, expression }) => !inUtc(timeZone, expression)))(
    'tells policy times from ghosts for $expression in $timeZone between $between',
    ({ expression, timeZone, server, policy }) => {
      const classOf = (time: string): string =>
        classify(expression, timeZone, new Date(secondOf(time) * 1_000).toISOString());
      for (const time of policy) expect(classOf(time)).toBe('policy');
      for (const time of server.filter((one) => !policy.includes(one))) {
        expect(classOf(time)).toBe('ghost');
      }
    },
  );

  it('recognises a ghost that comes from a change to the schedule during the night', () => {
    expect(classify('30 1 * * *', 'Europe/London', '2027-10-31T02:30:00Z')).toBe('ghost');
  });

  it('recognises a Saturday job on Sunday where midnight is skipped', () => {
    expect(classify('0 12 * * SAT', 'America/Santiago', '2026-09-06T15:00:00Z')).toBe('ghost');
  });

  it('calls everything else other', () => {
    expect(classify('0 0 * * *', 'Europe/London', '2027-10-31T00:00:01Z')).toBe('other');
    expect(classify('0 0 * * *', 'Europe/London', '2027-06-01T12:00:00Z')).toBe('other');
    expect(classify('0 0 * * *', 'UTC', '2027-10-31T01:00:00Z')).toBe('other');
    expect(classify('0 0 * * *', 'UTC', '2027-10-31T00:00:00.005Z')).toBe('other');
    expect(classifyNominal([{ type: 'Manual' }], new Date())).toBe('other');
    expect(classifyNominal([], new Date())).toBe('other');
  });
});

/** Such expressions are handed over in UTC and so have no ghosts. */
function inUtc(timeZone: string, expression: string): boolean {
  return timeZone !== 'Australia/Lord_Howe' && /^\S+ \* \* \* \*$/.test(expression);
}
