import { describe, expect, it } from 'vitest';
import {
  type CatchUpPolicy,
  isBackfill,
  judgeLateness,
} from '../../../src/domain/schedule/start-policies.ts';

const noon = new Date('2027-01-01T12:00:00Z');
const after = (seconds: number): Date => new Date(noon.getTime() + seconds * 1_000);

/** The verdict on the fire of noon so many seconds later; the next one comes after `every`. */
function judge(policy: CatchUpPolicy, late: number, every = 60, windowSeconds = 3_600): string {
  const fire = { scheduledFor: noon, now: after(late), next: () => after(every) };
  return judgeLateness({ policy, windowSeconds }, fire).verdict;
}

describe('judgeLateness', () => {
  it.each(['None', 'Latest', 'All'] as const)(
    'calls a start within a minute on time while no later fire has come due, under %s',
    (policy) => {
      expect(judge(policy, 0)).toBe('OnTime');
      expect(judge(policy, 59)).toBe('OnTime');
      expect(judge(policy, 60, 3_600)).toBe('OnTime');
      expect(judge(policy, 10, 5)).toBe('OnTime');
      expect(judge(policy, -5)).toBe('OnTime');
    },
  );

  it('starts nothing late under None', () => {
    expect(judge('None', 61, 3_600)).toBe('Missed');
    expect(judge('None', 11, 10)).toBe('Missed');
  });

  it('starts only what no later fire has made superfluous under Latest', () => {
    expect(judge('Latest', 61, 3_600)).toBe('CatchUp');
    expect(judge('Latest', 61, 60)).toBe('Missed');
  });

  it('starts each under All, within the window', () => {
    expect(judge('All', 3_600)).toBe('CatchUp');
    expect(judge('All', 3_601)).toBe('Missed');
  });

  it('gives what lies beyond the window a reason that names it', () => {
    const fire = { scheduledFor: noon, now: after(700), next: () => null };
    expect(judgeLateness({ policy: 'Latest', windowSeconds: 600 }, fire)).toEqual({
      verdict: 'Missed',
      reason: '700 s late, beyond the catch-up window of 600 s',
    });
  });
});

describe('isBackfill', () => {
  it('knows a past fire that was asked for by when Temporal accepted it', () => {
    expect(isBackfill(noon, after(60))).toBe(false);
    expect(isBackfill(noon, after(3_600))).toBe(true);
  });
});

describe('jitter', () => {
  const at = (seconds: number) => new Date(Date.UTC(2027, 0, 1) + seconds * 1_000);
  const judge = (late: number, jitterSeconds: number, policy: 'None' | 'All' = 'None') =>
    judgeLateness(
      { policy, windowSeconds: 600, jitterSeconds },
      { scheduledFor: at(0), now: at(late), next: () => at(3_600) },
    ).verdict;

  it('makes a start within it one that is on time, whatever the policy', () => {
    expect([judge(250, 0), judge(250, 300), judge(360, 300), judge(361, 300)]).toEqual([
      ...['Missed', 'OnTime', 'OnTime', 'Missed'],
    ]);
    expect([judge(700, 300, 'All'), judge(901, 300, 'All')]).toEqual(['CatchUp', 'Missed']);
  });

  it('is no backfill', () => {
    expect([isBackfill(at(0), at(250)), isBackfill(at(0), at(250), 300)]).toEqual([true, false]);
  });
});
